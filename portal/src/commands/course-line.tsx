import styles from "./commands.module.css";
import type { Course } from "./use-command.ts";

/** Beside the button: how far it is. Screen readers hear it where all of it is announced. */
export function CourseLine({ course }: { readonly course: Course | null }) {
  return course === null ? null : <span className={styles.course}>{course.words}</span>;
}
