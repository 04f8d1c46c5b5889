#define _GNU_SOURCE
#include "peak.h"
#include "clones.h"
#include "processor.h"
#include "team.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#define BT_TARGET(features) __attribute__((target(features)))
#endif

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/// The best of several runs of a task on every thread, as work a second.
static double rate(bt_task task, void *context, long count, double work) {
  double best = 0;
  for (int run = 0; run < 12; run++) {  // the first wakes the team up
    const double start = seconds();
    bt_team_run(task, context, count);
    const double now = work / (seconds() - start);
    if (now > best) best = now;
  }
  return best;
}

enum { TURNS = 1 << 20, SUMS = 12 };  // SUMS hide the latency, and with two constants fit 16 registers

typedef float v4 __attribute__((vector_size(16)));
typedef float v8 __attribute__((vector_size(32)));
typedef float v16 __attribute__((vector_size(64)));

/// A loop of x = x a + b over SUMS vectors in registers, converging to 1.
#define MULTIPLY_ADD(NAME, VECTOR)                                                  \
  static float NAME(float a) {                                                      \
    VECTOR x[SUMS], scale, shift;                                                   \
    for (unsigned k = 0; k < sizeof(VECTOR) / 4; k++) scale[k] = a, shift[k] = 1 - a; \
    for (int i = 0; i < SUMS; i++) x[i] = scale * (float)i;                         \
    for (long turn = 0; turn < TURNS; turn++)                                       \
      for (int i = 0; i < SUMS; i++) x[i] = x[i] * scale + shift;                   \
    for (int i = 1; i < SUMS; i++) x[0] += x[i];                                    \
    return x[0][0];                                                                 \
  }

#if defined(__x86_64__)
BT_TARGET("avx512f,avx512vl,avx512bw,avx512dq") MULTIPLY_ADD(multiply_add_512, v16)
BT_TARGET("avx2,fma") MULTIPLY_ADD(multiply_add_256, v8)
#endif
MULTIPLY_ADD(multiply_add_128, v4)

static volatile float sink;  // so that results are wanted

static void multiply_add(void *context, long index) {
  (void)index;
  const float a = *(const volatile float *)context;
#if defined(__x86_64__)
  switch (bt_processor_level()) {
    case 4: sink = multiply_add_512(a); return;
    case 3: sink = multiply_add_256(a); return;
  }
#endif
  sink = multiply_add_128(a);
}

double bt_peak_float(void) {
  float a = 0.5f;
  double lanes = 4;
#if defined(__x86_64__)
  lanes = bt_processor_level() == 4 ? 16 : bt_processor_level() == 3 ? 8 : 4;
#endif
  const long threads = bt_team_size();
  return rate(multiply_add, &a, threads, (double)threads * TURNS * SUMS * lanes * 2);
}

#if defined(__x86_64__)
BT_TARGET("avx512f,avx512vl,avx512bf16") static float bfloat16_products(int bits) {
  const __m512bh a = (__m512bh)_mm512_set1_epi16((short)bits);
  __m512 x[SUMS];
  for (int i = 0; i < SUMS; i++) x[i] = _mm512_set1_ps((float)i);
  for (long turn = 0; turn < TURNS; turn++)
    for (int i = 0; i < SUMS; i++) x[i] = _mm512_dpbf16_ps(x[i], a, a);
  for (int i = 1; i < SUMS; i++) x[0] = _mm512_add_ps(x[0], x[i]);
  return _mm512_cvtss_f32(x[0]);
}

static void multiply_bfloat16(void *context, long index) {
  (void)index;
  sink = bfloat16_products(*(const volatile int *)context);
}
#endif

double bt_peak_bfloat16(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (bt_processor_level() < 4 || !__builtin_cpu_supports("avx512bf16")) return 0;
  int tiny = 0x3000;  // so small that sums stay finite
  const long threads = bt_team_size();
  return rate(multiply_bfloat16, &tiny, threads, (double)threads * TURNS * SUMS * 64);
#else
  return 0;
#endif
}

enum { READ_BYTES = 1 << 28, READ_PART = 1 << 20 };

BT_CLONES static uint64_t sum(const uint64_t *x, long count) {
  uint64_t total = 0;
  for (long i = 0; i < count; i++) total += x[i];
  return total;
}

static void read_part(void *context, long index) {
  sink = (float)sum((const uint64_t *)context + index * (READ_PART / 8), READ_PART / 8);
}

double bt_peak_read(void) {
  void *array = aligned_alloc(64, READ_BYTES);
  if (!array) return 0;
  memset(array, 1, READ_BYTES);  // pages that nobody wrote may all be one
  const double result = rate(read_part, array, READ_BYTES / READ_PART, READ_BYTES);
  free(array);
  return result;
}
