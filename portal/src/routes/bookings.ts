import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { bookingFilterOf } from "../pages/bookings/search.ts";
import { signedIn } from "./root.ts";

const bookings = createRoute({
  getParentRoute: () => signedIn,
  path: "/bookings",
  validateSearch: bookingFilterOf,
  component: lazyRouteComponent(() => import("../pages/bookings/bookings-page.tsx"), "BookingsPage"),
});

export const bookingRoutes = [bookings] as const;
