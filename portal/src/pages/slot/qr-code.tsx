import { encode } from "uqr";
import styles from "./slot.module.css";

interface QrCodeProps {
  readonly address: string;
  readonly label: string;
}

/** Dark on light in every theme: scanners want it so. */
export function QrCode({ address, label }: QrCodeProps) {
  const { data, size } = encode(address, { ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={dark.join("")} />
    </svg>
  );
}
