#include "normalize.h"
#include "clones.h"
#include "lanes.h"
#include "team.h"
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 64 };  // numbers handled side by side: four vectors, enough to keep sums in registers and not wait

/// What the numbers of 64 lanes are combined with, the columns' constants repeated where there are fewer columns.
typedef struct {
  float center[LANES], scale[LANES], shift[LANES], by_x[LANES], constant[LANES];
} lane_constants;

/// Where the lanes of some rows lie: the first number, and how far from one row and from one vector to the next.
typedef struct {
  long first, stride, step;
} place;

/// Rows of 64 or 16 lanes.
typedef struct {
  const void *x, *other, *result;
  void *out;
  long rows;
  place at, x_at;  // the latter of x and its gradient
  int vectors;  // 4 or 1
  long lane;    // where its constants and sums begin: 0 where it has 64 lanes
  const lane_constants *constants;
  float *sums;  // two of each lane
  int relu, streams;
} strip;

#define ELEMENT float
#define NAME(name) name##_float32
#include "normalize_loops.h"
#define ELEMENT uint16_t
#define NAME(name) name##_bfloat16
#include "normalize_loops.h"

typedef void (*strip_loop)(const strip *);

typedef struct {
  bt_table table;
  strip_loop loop;
  const void *x, *other, *result;
  void *out;
  int relu;
  int streams;     // whether the result is written past the caches
  int is_dense;    // whether x lies in dense rows where the others are in blocks
  int writes_like_x;
  lane_constants *constants;  // of each group
  float *sums;                // chunk x group x 2 x 64; null where the loop has none
} job;

/// Columns that a group of 64 lanes holds; where they are fewer, the lanes hold several rows.
static long group_columns(const bt_table *t) {
  if (t->area || t->columns == 16) return 16;
  return t->columns == 32 ? 32 : LANES;
}

static long groups(const bt_table *t) { return bt_chunks(t->columns, group_columns(t)); }

/// What a task handles, a fixed number of elements whatever the number of threads: dense rows, or slabs of one image's
/// 16 columns.
static long units_per_chunk(const bt_table *t) {
  const long size = t->area ? 16 * t->area : t->columns + 1, units = 2 * BT_CHUNK / size;
  if (t->area) return units < 1 ? 1 : units;
  // At least 16, so that the sums are small beside the rows; few enough for sums in float32 to be exact to rounding.
  return units < 16 ? 16 : bt_min(units, group_columns(t) < LANES ? units : 512) / 4 * 4;
}

static long units(const bt_table *t) { return t->area ? t->rows / t->area * (t->columns / 16) : t->rows; }

static const void *number_at(const bt_table *t, const void *p, long index) {
  return p ? (const char *)p + index * (t->element == bt_bfloat16 ? 2 : 4) : NULL;
}

/// Whether a result is so large that little of it would stay in a processor's own cache: written past the caches it
/// need not be read from memory first.
static int is_large(const bt_table *t) { return t->element == bt_float32 && t->rows * t->columns > 1 << 18; }

/// Runs the loop on rows of 64 or 16 lanes.
static void run_strip(const job *j, strip s, place at, place x_at, long rows, int vectors, long lane) {
  const place to = j->writes_like_x ? x_at : at;
  s.x = number_at(&j->table, j->x, x_at.first);
  s.other = number_at(&j->table, j->other, at.first);
  s.result = number_at(&j->table, j->result, at.first);
  s.out = (void *)number_at(&j->table, j->out, to.first);
  s.rows = rows, s.at = at, s.x_at = x_at, s.vectors = vectors, s.lane = lane;
  s.streams = j->streams && to.stride % 16 == 0 && to.step % 16 == 0 && (uintptr_t)s.out % 64 == 0;
  if (rows > 0) j->loop(&s);
}

/// The same where all lies alike.
static void run_dense(const job *j, strip s, long first, long rows, long stride, int vectors, long lane) {
  const place at = {first, stride, 16};
  run_strip(j, s, at, at, rows, vectors, lane);
}

enum { PACKED_ROWS = 32 };

/// Rows of fewer than 16 lanes: copied to where there is room for 16, a few rows at a time.
static void run_narrow(const job *j, strip s, long at, long rows, long stride, long lane, long lanes) {
  float room[4][PACKED_ROWS * 16];
  const size_t size = j->table.element == bt_bfloat16 ? 2 : 4, width = (size_t)lanes * size;
  const void *sources[3] = {j->x, j->other, j->result};
  for (long first = 0; first < rows; first += PACKED_ROWS) {
    const long some = bt_min(PACKED_ROWS, rows - first), start = at + first * stride;
    for (int k = 0; k < 3; k++) {
      if (!sources[k]) continue;
      memset(room[k], 0, sizeof room[k]);
      for (long r = 0; r < some; r++)
        memcpy((char *)room[k] + (size_t)r * 16 * size, number_at(&j->table, sources[k], start + r * stride), width);
    }
    s.x = room[0], s.other = j->other ? room[1] : NULL, s.result = j->result ? room[2] : NULL;
    s.out = j->out ? room[3] : NULL;
    s.rows = some, s.at = s.x_at = (place){0, 16, 16}, s.vectors = 1, s.lane = lane, s.streams = 0;
    j->loop(&s);
    for (long r = 0; j->out && r < some; r++)
      memcpy((void *)number_at(&j->table, j->out, start + r * stride), (char *)room[3] + (size_t)r * 16 * size, width);
  }
}

static void run_units(const job *j, long index) {
  const bt_table *t = &j->table;
  const long size = units_per_chunk(t), first = index * size, count = bt_min(size, units(t) - first);
  const long groups_ = groups(t), columns = t->columns;
  float *sums = j->sums ? j->sums + index * groups_ * 2 * LANES : NULL;
  strip s = {.relu = j->relu};
  for (long unit = first; t->area && unit < first + count; unit++) {
    const long group = unit % groups_, full = t->area / 4, row = j->is_dense ? columns : 16;
    const place at = {unit * t->area * 16, LANES, 16};
    const place x_at = {j->is_dense ? unit / groups_ * t->area * columns + group * 16 : at.first, 4 * row, row};
    s.constants = j->constants + group, s.sums = sums ? sums + group * 2 * LANES : NULL;
    run_strip(j, s, at, x_at, full, 4, 0);
    const place rest = {at.first + full * at.stride, 16, 16}, x_rest = {x_at.first + full * x_at.stride, row, 16};
    run_strip(j, s, rest, x_rest, t->area % 4, 1, 0);
  }
  if (t->area) return;
  const long wide = group_columns(t);
  for (long group = 0; group < groups_; group++) {
    s.constants = j->constants + group, s.sums = sums ? sums + group * 2 * LANES : NULL;
    if (wide < LANES) {  // all columns are in this group, and several rows in its lanes
      const long full = count * columns / LANES, done = full * LANES / columns;
      run_dense(j, s, first * columns, full, LANES, 4, 0);
      for (long lane = 0; lane < columns; lane += 16)
        run_dense(j, s, (first + done) * columns + lane, count - done, columns, 1, lane);
      continue;
    }
    const long at = first * columns + group * LANES, lanes = bt_min(LANES, columns - group * LANES);
    if (lanes == LANES) {
      run_dense(j, s, at, count, columns, 4, 0);
      continue;
    }
    for (long lane = 0; lane + 16 <= lanes; lane += 16) run_dense(j, s, at + lane, count, columns, 1, lane);
    if (lanes % 16) run_narrow(j, s, at + lanes / 16 * 16, count, columns, lanes / 16 * 16, lanes % 16);
  }
}

static void run_chunk(void *context, long index) {
  const job *j = context;
  run_units(j, index);
  if (j->streams) atomic_thread_fence(memory_order_seq_cst);  // such writes are not in order by themselves
}

/// Memory for a job's constants, and for its sums where it has some; 0 where there was some.
static int prepare(job *j, int has_sums) {
  const long n = groups(&j->table), chunks = bt_chunks(units(&j->table), units_per_chunk(&j->table));
  const size_t constants = (size_t)n * sizeof(lane_constants);
  const size_t sums = has_sums ? (size_t)(chunks * n * 2 * LANES) * sizeof(float) : 0;
  void *memory = aligned_alloc(64, constants + sums + 64);  // all of them multiples of 64
  if (!memory) return -1;
  j->constants = memory;
  j->sums = has_sums ? (float *)((char *)memory + constants) : NULL;
  memset(memory, 0, constants + sums);
  return 0;
}

static void run(job *j) { bt_team_run(run_chunk, j, bt_chunks(units(&j->table), units_per_chunk(&j->table))); }

/// What is done for the columns of one group, many groups side by side.
typedef struct {
  job *j;
  const bt_column_normalization *how;
  /// Results by column, or the sums of a gradient.
  float *first, *second;
  const float *sum_g, *sum_gx;
  double count;
} columns_job;

static void each_group(bt_task task, columns_job *context) {
  const long n = groups(&context->j->table);
  for (long group = 0; n < 8 && group < n; group++) task(context, group);
  if (n >= 8) bt_team_run(task, context, n);
}

/// The columns of a group: the first, and how many.
static long first_column(const bt_table *t, long group, long *count) {
  const long wide = group_columns(t), first = group * wide;
  *count = bt_min(wide, t->columns - first);
  return first;
}

/// Repeats the constants of a group's columns in the lanes that hold other rows.
static void repeat(float *constants, long wide) {
  for (long lane = wide; lane < LANES; lane++) constants[lane] = constants[lane - wide];
}

static float number(const bt_table *t, const void *x, long row, long column) {
  const long slab = t->area ? row / t->area * (t->columns / 16) + column / 16 : 0;
  const long at = t->area ? (slab * t->area + row % t->area) * 16 + column % 16 : row * t->columns + column;
  if (t->element == bt_float32) return ((const float *)x)[at];
  const uint32_t bits = (uint32_t)((const uint16_t *)x)[at] << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// The mean of a few rows at equal distances: near enough to the column's mean to subtract it.
static void set_pivots(void *context, long group) {
  columns_job *c = context;
  const bt_table *t = &c->j->table;
  const long some = bt_min(32, t->rows);
  long count;
  const long first = first_column(t, group, &count);
  float *center = c->j->constants[group].center;
  double sum[LANES] = {0};
  for (long k = 0; k < some; k++)
    for (long i = 0; i < count; i++) sum[i] += (double)number(t, c->j->x, k * t->rows / some, first + i);
  for (long i = 0; i < count; i++) center[i] = some ? (float)(sum[i] / (double)some) : 0.0f;
  repeat(center, group_columns(t));
}

/// Both sums of a group's columns over chunks and lanes.
static void group_sums(const job *j, long group, double sums[2 * LANES]) {
  const long wide = group_columns(&j->table), n = groups(&j->table);
  const long chunks = bt_chunks(units(&j->table), units_per_chunk(&j->table));
  for (long i = 0; i < 2 * LANES; i++) sums[i] = 0;
  for (long chunk = 0; chunk < chunks; chunk++)
    for (long i = 0; i < 2 * LANES; i++) sums[i] += (double)j->sums[(chunk * n + group) * 2 * LANES + i];
  for (long which = 0; which < 2; which++)
    for (long lane = wide; lane < LANES; lane++) sums[which * LANES + lane % wide] += sums[which * LANES + lane];
}

static void find_statistics(void *context, long group) {
  columns_job *c = context;
  const double n = (double)c->j->table.rows;
  double sums[2 * LANES];
  long count;
  const long first = first_column(&c->j->table, group, &count);
  group_sums(c->j, group, sums);
  for (long i = 0; i < count; i++) {
    const double off = n > 0 ? sums[i] / n : 0, spread = n > 0 ? sums[LANES + i] / n - off * off : 0;
    c->first[first + i] = (float)((double)c->j->constants[group].center[i] + off);
    c->second[first + i] = (float)(spread > 0 || spread != spread ? spread : 0);
  }
}

int bt_column_statistics(const bt_table *table, const void *x, float *mean, float *variance) {
  job j = {.table = *table, .x = x, .loop = table->element == bt_float32 ? moments_float32 : moments_bfloat16};
  columns_job columns = {.j = &j, .first = mean, .second = variance};
  if (prepare(&j, 1)) return -1;
  each_group(set_pivots, &columns);
  run(&j);
  each_group(find_statistics, &columns);
  free(j.constants);
  return 0;
}

static float inverse_deviation(const bt_column_normalization *how, long c) {
  return 1.0f / sqrtf(how->variance[c] + how->epsilon);
}

/// What normalizes a group's columns and, where there are sums, what their gradient takes of them.
static void set_normalization(void *context, long group) {
  columns_job *c = context;
  const bt_column_normalization *how = c->how;
  const long wide = group_columns(&c->j->table);
  lane_constants *constants = c->j->constants + group;
  long count;
  const long first = first_column(&c->j->table, group, &count);
  for (long i = 0; i < count; i++) {
    const long column = first + i;
    const float a = inverse_deviation(how, column), scale = (how->weight ? how->weight[column] : 1.0f) * a;
    constants->center[i] = how->mean[column];
    constants->scale[i] = scale;
    constants->shift[i] = how->bias ? how->bias[column] : 0.0f;
    if (c->count <= 0) continue;
    constants->by_x[i] = -scale * a * (float)(c->sum_gx[column] / c->count);
    constants->constant[i] = -scale * (float)(c->sum_g[column] / c->count);
  }
  repeat(constants->center, wide), repeat(constants->scale, wide), repeat(constants->shift, wide);
  repeat(constants->by_x, wide), repeat(constants->constant, wide);
}

int bt_normalize(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *residual, void *y) {
  job j = {.table = *table, .x = x, .other = residual, .out = y, .relu = how->relu, .streams = is_large(table),
           .is_dense = how->is_dense,
           .loop = table->element == bt_float32 ? normalize_float32 : normalize_bfloat16};
  if (prepare(&j, 0)) return -1;
  each_group(set_normalization, &(columns_job){.j = &j, .how = how});
  run(&j);
  free(j.constants);
  return 0;
}

static void find_gradient_sums(void *context, long group) {
  columns_job *c = context;
  double sums[2 * LANES];
  long count;
  const long first = first_column(&c->j->table, group, &count);
  group_sums(c->j, group, sums);
  for (long i = 0; i < count; i++) {
    c->first[first + i] = (float)sums[i];
    c->second[first + i] = (float)(sums[LANES + i] * (double)inverse_deviation(c->how, first + i));
  }
}

int bt_normalize_sums(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *g, const void *y, void *dz,
    float *sum_g, float *sum_gx) {
  job j = {.table = *table, .x = x, .other = g, .result = y, .out = dz, .relu = how->relu,
           .is_dense = how->is_dense,
           .loop = table->element == bt_float32 ? gradient_sums_float32 : gradient_sums_bfloat16};
  columns_job columns = {.j = &j, .how = how, .first = sum_g, .second = sum_gx};
  if (prepare(&j, 1)) return -1;
  each_group(set_normalization, &columns);
  run(&j);
  each_group(find_gradient_sums, &columns);
  free(j.constants);
  return 0;
}

int bt_normalize_gradient(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *g, const float *sum_g,
    const float *sum_gx, double count, void *dx) {
  job j = {.table = *table, .x = x, .other = g, .out = dx, .relu = how->relu, .streams = is_large(table),
           .is_dense = how->is_dense, .writes_like_x = 1,
           .loop = table->element == bt_float32 ? gradient_float32 : gradient_bfloat16};
  if (prepare(&j, 0)) return -1;
  each_group(set_normalization, &(columns_job){.j = &j, .how = how, .sum_g = sum_g, .sum_gx = sum_gx, .count = count});
  run(&j);
  free(j.constants);
  return 0;
}
