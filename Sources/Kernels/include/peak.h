#pragma once

/// What the processor can do at the most, measured by loops that do nothing else on the whole team; a tenth of a second each.

/// Operations a second of float32 multiplications with addition, each counted as two.
double bt_peak_float(void);

/// The same of pairs of bfloat16 numbers, summed in float32; 0 where the processor has no such instruction.
double bt_peak_bfloat16(void);

/// Bytes a second read of an array of 256 MiB; 0 where there is no room for one.
double bt_peak_read(void);
