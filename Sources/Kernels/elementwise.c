#include "elementwise.h"
#include "clones.h"
#include "team.h"
#include <math.h>
#include <stddef.h>

// x Φ(x) with the standard normal distribution Φ, and its derivative; beyond 14 both are at their limits in float.
BT_INLINE float normal_cdf(float x) { return 0.5f * erfcf(-0.70710678f * x); }
BT_INLINE float gelu(float x) { return x < -14.0f ? 0.0f : x * normal_cdf(x); }
BT_INLINE float gelu_derivative(float x) {
  if (fabsf(x) > 14.0f) return x > 0.0f;
  return normal_cdf(x) + x * 0.39894228f * expf(-0.5f * x * x);
}

// Each function and its derivative on one line; `x` is the argument, `v` the value.
#define UNARY_TABLE(ENTRY)                                  \
  ENTRY(negate, -x, -1.0f)                                  \
  ENTRY(exp, expf(x), v)                                    \
  ENTRY(log, logf(x), 1.0f / x)                             \
  ENTRY(sqrt, sqrtf(x), 0.5f / v)                           \
  ENTRY(square, x *x, 2.0f * x)                             \
  ENTRY(abs, fabsf(x), (float)((x > 0.0f) - (x < 0.0f)))    \
  ENTRY(relu, x > 0.0f ? x : (x != x ? x : 0.0f), x > 0.0f) \
  ENTRY(sigmoid, 1.0f / (1.0f + expf(-x)), v *(1.0f - v))   \
  ENTRY(tanh, tanhf(x), 1.0f - v * v)                       \
  ENTRY(sign, x != x ? x : (float)((x > 0.0f) - (x < 0.0f)), 0.0f) \
  ENTRY(sin, sinf(x), cosf(x))                              \
  ENTRY(cos, cosf(x), -sinf(x))                             \
  ENTRY(gelu, gelu(x), gelu_derivative(x))                  \
  ENTRY(softplus, (x > 0.0f ? x : 0.0f) + log1pf(expf(-fabsf(x))), 1.0f / (1.0f + expf(-x)))

#define UNARY_LOOPS(name, value, derivative)                                                              \
  BT_CLONES static void name##_value(const float *restrict px, float *restrict py, long count) {          \
    for (long i = 0; i < count; i++) {                                                                    \
      const float x = px[i];                                                                              \
      py[i] = value;                                                                                      \
    }                                                                                                     \
  }                                                                                                       \
  BT_CLONES static void name##_gradient(                                                                  \
      const float *restrict px, const float *restrict pg, float *restrict pd, long count) {               \
    for (long i = 0; i < count; i++) {                                                                    \
      const float x = px[i], v = value;                                                                   \
      (void)x, (void)v;                                                                                   \
      pd[i] = pg[i] * (derivative);                                                                       \
    }                                                                                                     \
  }
UNARY_TABLE(UNARY_LOOPS)

#define UNARY_VALUE(name, value, derivative) [bt_##name] = name##_value,
#define UNARY_GRADIENT(name, value, derivative) [bt_##name] = name##_gradient,

typedef void (*value_loop)(const float *restrict, float *restrict, long);
typedef void (*gradient_loop)(const float *restrict, const float *restrict, float *restrict, long);

typedef struct {
  bt_unary_kind kind;
  const float *x, *g;
  float *y;
  long count;
} unary_job;

static void unary_chunk(void *context, long index) {
  static const value_loop loops[] = {UNARY_TABLE(UNARY_VALUE)};
  const unary_job *job = context;
  const long start = index * BT_CHUNK;
  loops[job->kind](job->x + start, job->y + start, bt_min(BT_CHUNK, job->count - start));
}

static void unary_gradient_chunk(void *context, long index) {
  static const gradient_loop loops[] = {UNARY_TABLE(UNARY_GRADIENT)};
  const unary_job *job = context;
  const long start = index * BT_CHUNK;
  loops[job->kind](job->x + start, job->g + start, job->y + start, bt_min(BT_CHUNK, job->count - start));
}

void bt_unary(bt_unary_kind kind, const float *x, float *y, long count) {
  unary_job job = {kind, x, NULL, y, count};
  bt_team_run(unary_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_unary_gradient(bt_unary_kind kind, const float *x, const float *g, float *dx, long count) {
  unary_job job = {kind, x, g, dx, count};
  bt_team_run(unary_gradient_chunk, &job, bt_chunks(count, BT_CHUNK));
}

// Each function of two arguments and its derivatives with respect to both; `v` is the value. At a tie of
// minimum and maximum each side gets half, as in PyTorch.
#define HALF_AT_TIE(first_wins, tie) ((first_wins) ? 1.0f : (tie) ? 0.5f : 0.0f)
#define BINARY_TABLE(ENTRY)                                                                               \
  ENTRY(add, x + y, 1.0f, 1.0f)                                                                           \
  ENTRY(subtract, x - y, 1.0f, -1.0f)                                                                     \
  ENTRY(multiply, x *y, y, x)                                                                             \
  ENTRY(divide, x / y, 1.0f / y, -v / y)                                                                  \
  ENTRY(power, y == 2.0f ? x * x : powf(x, y), y == 0.0f ? 0.0f : y == 2.0f ? 2.0f * x : y * powf(x, y - 1.0f), \
        x == 0.0f && y >= 0.0f ? 0.0f : v * logf(x))                                                      \
  ENTRY(minimum, (x < y || x != x) ? x : y, HALF_AT_TIE(x < y, x == y), HALF_AT_TIE(y < x, x == y))       \
  ENTRY(maximum, (x > y || x != x) ? x : y, HALF_AT_TIE(x > y, x == y), HALF_AT_TIE(y > x, x == y))

// The innermost axis: its steps are constants (0 or 1) in each copy, so that every case vectorizes.
#define BINARY_LOOPS(name, value, by_x, by_y)                                                              \
  BT_CLONES static void name##_row(                                                                        \
      const float *px, long sx, const float *py, long sy, float *restrict pz, long count) {                \
    BINARY_CASES(pz[i] = value;)                                                                           \
  }                                                                                                        \
  BT_CLONES static void name##_row_by_x(                                                                   \
      const float *px, long sx, const float *py, long sy, const float *pg, float *restrict pd, long count) { \
    BINARY_CASES(const float v = value; (void)v; pd[i] = pg[i] * (by_x);)                                  \
  }                                                                                                        \
  BT_CLONES static void name##_row_by_y(                                                                   \
      const float *px, long sx, const float *py, long sy, const float *pg, float *restrict pd, long count) { \
    BINARY_CASES(const float v = value; (void)v; pd[i] = pg[i] * (by_y);)                                  \
  }
#define BINARY_ROW(ix, iy, body)                                                 \
  for (long i = 0; i < count; i++) {                                             \
    const float x = px[ix], y = py[iy];                                          \
    (void)x, (void)y;                                                            \
    body                                                                         \
  }
#define BINARY_CASES(body)                                                       \
  if (sx == 1 && sy == 1) {                                                      \
    BINARY_ROW(i, i, body)                                                       \
  } else if (sx == 1 && sy == 0) {                                               \
    BINARY_ROW(i, 0, body)                                                       \
  } else if (sx == 0 && sy == 1) {                                               \
    BINARY_ROW(0, i, body)                                                       \
  } else {                                                                       \
    BINARY_ROW(i *sx, i *sy, body)                                               \
  }
BINARY_TABLE(BINARY_LOOPS)

typedef void (*row_loop)(const float *, long, const float *, long, float *restrict, long);
typedef void (*row_gradient_loop)(const float *, long, const float *, long, const float *, float *restrict, long);
#define BINARY_VALUE(name, value, by_x, by_y) [bt_##name] = name##_row,
#define BINARY_BY_X(name, value, by_x, by_y) [bt_##name] = name##_row_by_x,
#define BINARY_BY_Y(name, value, by_x, by_y) [bt_##name] = name##_row_by_y,
static const row_loop row_loops[] = {BINARY_TABLE(BINARY_VALUE)};
static const row_gradient_loop by_x_loops[] = {BINARY_TABLE(BINARY_BY_X)};
static const row_gradient_loop by_y_loops[] = {BINARY_TABLE(BINARY_BY_Y)};

typedef struct {
  bt_binary_kind kind;
  const bt_broadcast *space;
  const float *x, *y, *g;
  float *z, *dx, *dy;
  long row, rows, row_chunk;
} binary_job;

/// Where row `index` of the broadcast begins in the operands.
BT_INLINE void row_offsets(const bt_broadcast *space, long index, long *x, long *y) {
  *x = *y = 0;
  for (int axis = space->rank - 2; axis >= 0; axis--) {
    const long i = index % space->sizes[axis];
    index /= space->sizes[axis];
    *x += i * space->step_x[axis];
    *y += i * space->step_y[axis];
  }
}

static void binary_chunk(void *context, long index) {
  const binary_job *job = context;
  const int last = job->space->rank - 1;
  const long sx = job->space->step_x[last], sy = job->space->step_y[last];
  // One long row is cut into pieces; short rows are taken many at a time.
  const long pieces = bt_chunks(job->row, BT_CHUNK), first = index * job->row_chunk;
  const long end = pieces > 1 ? first + 1 : bt_min(first + job->row_chunk, job->rows);
  for (long r = first; r < end; r++) {
    const long row = pieces > 1 ? r / pieces : r, start = pieces > 1 ? r % pieces * BT_CHUNK : 0;
    const long count = bt_min(BT_CHUNK, job->row - start), at = row * job->row + start;
    long ox, oy;
    row_offsets(job->space, row, &ox, &oy);
    const float *x = job->x + ox + start * sx, *y = job->y + oy + start * sy;
    if (job->z) row_loops[job->kind](x, sx, y, sy, job->z + at, count);
    if (job->dx) by_x_loops[job->kind](x, sx, y, sy, job->g + at, job->dx + at, count);
    if (job->dy) by_y_loops[job->kind](x, sx, y, sy, job->g + at, job->dy + at, count);
  }
}

static void run_binary(binary_job job) {
  const int rank = job.space->rank;
  job.row = job.space->sizes[rank - 1], job.rows = 1;
  for (int axis = 0; axis < rank - 1; axis++) job.rows *= job.space->sizes[axis];
  if (job.row == 0 || job.rows == 0) return;
  const long pieces = bt_chunks(job.row, BT_CHUNK);
  job.row_chunk = pieces > 1 ? 1 : (BT_CHUNK + job.row - 1) / job.row;
  bt_team_run(binary_chunk, &job, pieces > 1 ? job.rows * pieces : bt_chunks(job.rows, job.row_chunk));
}

void bt_binary(bt_binary_kind kind, const bt_broadcast *space, const float *x, const float *y, float *z) {
  run_binary((binary_job){.kind = kind, .space = space, .x = x, .y = y, .z = z});
}

void bt_binary_gradient(
    bt_binary_kind kind, const bt_broadcast *space, const float *x, const float *y, const float *g, float *dx,
    float *dy) {
  run_binary((binary_job){.kind = kind, .space = space, .x = x, .y = y, .g = g, .dx = dx, .dy = dy});
}

typedef struct {
  float a;
  const float *x;
  float *y;
  long count;
} scale_job;

#define SCALE_LOOP(name, statement)                                                             \
  BT_CLONES static void name##_loop(float a, const float *x, float *y, long count) {                    \
    (void)x;                                                                                    \
    for (long i = 0; i < count; i++) statement;                                                 \
  }                                                                                             \
  static void name##_chunk(void *context, long index) {                                         \
    const scale_job *job = context;                                                             \
    const long start = index * BT_CHUNK;                                                        \
    name##_loop(job->a, job->x ? job->x + start : NULL, job->y + start, bt_min(BT_CHUNK, job->count - start)); \
  }
SCALE_LOOP(accumulate, y[i] += a * x[i])
SCALE_LOOP(scale, y[i] = a * x[i])
SCALE_LOOP(fill, y[i] = a)

void bt_accumulate(float a, const float *x, float *y, long count) {
  scale_job job = {a, x, y, count};
  bt_team_run(accumulate_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_scale(float a, const float *x, float *y, long count) {
  scale_job job = {a, x, y, count};
  bt_team_run(scale_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_fill(float a, float *y, long count) {
  scale_job job = {a, NULL, y, count};
  bt_team_run(fill_chunk, &job, bt_chunks(count, BT_CHUNK));
}

BT_CLONES void bt_float_from_int32(const int32_t *x, float *y, long count) {
  for (long i = 0; i < count; i++) y[i] = (float)x[i];
}

BT_CLONES void bt_float_from_uint8(const uint8_t *x, float *y, long count) {
  for (long i = 0; i < count; i++) y[i] = (float)x[i];
}

BT_CLONES void bt_int32_from_float(const float *x, int32_t *y, long count) {
  for (long i = 0; i < count; i++)
    y[i] = x[i] != x[i] ? 0 : x[i] >= 0x1p31f ? INT32_MAX : x[i] <= -0x1p31f ? INT32_MIN : (int32_t)x[i];
}

BT_CLONES void bt_uint8_from_float(const float *x, uint8_t *y, long count) {
  for (long i = 0; i < count; i++) y[i] = x[i] >= 255.0f ? 255 : x[i] > 0.0f ? (uint8_t)x[i] : 0;
}

BT_CLONES void bt_bool_from_float(const float *x, uint8_t *y, long count) {
  for (long i = 0; i < count; i++) y[i] = x[i] != 0.0f;
}
