#pragma once

/// The vector instructions the processor has: 4 for AVX-512, 3 for AVX2 and FMA (x86-64-v4 and -v3), 0 for
/// neither or another architecture.
int bt_processor_level(void);
