#include "normalize.h"
#include "clones.h"
#include "lanes.h"
#include "team.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 64 };  // numbers handled side by side: four vectors, enough to keep sums in registers and not wait

/// What the numbers of 64 lanes are combined with, the columns' constants repeated where there are fewer columns.
typedef struct {
  float center[LANES], scale[LANES], shift[LANES], by_x[LANES], constant[LANES];
} lane_constants;

/// Rows of 64 or 16 lanes, `stride` numbers from one to the next.
typedef struct {
  const void *x, *other, *result;
  void *out;
  long rows, stride;
  int vectors;  // 4 or 1
  long lane;    // where its constants and sums begin: 0 where it has 64 lanes
  const lane_constants *constants;
  float *sums;  // two of each lane
  int relu;
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
  return units < 4 ? (t->area ? 1 : 4) : units / 4 * 4;
}

static long units(const bt_table *t) { return t->area ? t->rows / t->area * (t->columns / 16) : t->rows; }

static const void *place(const bt_table *t, const void *p, long index) {
  return p ? (const char *)p + index * (t->element == bt_bfloat16 ? 2 : 4) : NULL;
}

/// Runs the loop on rows of 64 or 16 lanes that begin at an index.
static void run_strip(const job *j, strip s, long at, long rows, long stride, int vectors, long lane) {
  s.x = place(&j->table, j->x, at);
  s.other = place(&j->table, j->other, at);
  s.result = place(&j->table, j->result, at);
  s.out = (void *)place(&j->table, j->out, at);
  s.rows = rows, s.stride = stride, s.vectors = vectors, s.lane = lane;
  if (rows > 0) j->loop(&s);
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
        memcpy((char *)room[k] + (size_t)r * 16 * size, place(&j->table, sources[k], start + r * stride), width);
    }
    s.x = room[0], s.other = j->other ? room[1] : NULL, s.result = j->result ? room[2] : NULL;
    s.out = j->out ? room[3] : NULL;
    s.rows = some, s.stride = 16, s.vectors = 1, s.lane = lane;
    j->loop(&s);
    for (long r = 0; j->out && r < some; r++)
      memcpy((void *)place(&j->table, j->out, start + r * stride), (char *)room[3] + (size_t)r * 16 * size, width);
  }
}

static void run_chunk(void *context, long index) {
  const job *j = context;
  const bt_table *t = &j->table;
  const long size = units_per_chunk(t), first = index * size, count = bt_min(size, units(t) - first);
  const long groups_ = groups(t), columns = t->columns;
  float *sums = j->sums ? j->sums + index * groups_ * 2 * LANES : NULL;
  strip s = {.relu = j->relu};
  for (long unit = first; t->area && unit < first + count; unit++) {
    const long group = unit % groups_, at = unit * t->area * 16, full = t->area / 4;
    s.constants = j->constants + group, s.sums = sums ? sums + group * 2 * LANES : NULL;
    run_strip(j, s, at, full, LANES, 4, 0);
    run_strip(j, s, at + full * LANES, t->area % 4, 16, 1, 0);
  }
  if (t->area) return;
  const long wide = group_columns(t);
  for (long group = 0; group < groups_; group++) {
    s.constants = j->constants + group, s.sums = sums ? sums + group * 2 * LANES : NULL;
    if (wide < LANES) {  // all columns are in this group, and several rows in its lanes
      const long full = count * columns / LANES, done = full * LANES / columns;
      run_strip(j, s, first * columns, full, LANES, 4, 0);
      for (long lane = 0; lane < columns; lane += 16)
        run_strip(j, s, (first + done) * columns + lane, count - done, columns, 1, lane);
      continue;
    }
    const long at = first * columns + group * LANES, lanes = bt_min(LANES, columns - group * LANES);
    if (lanes == LANES) {
      run_strip(j, s, at, count, columns, 4, 0);
      continue;
    }
    for (long lane = 0; lane + 16 <= lanes; lane += 16) run_strip(j, s, at + lane, count, columns, 1, lane);
    if (lanes % 16) run_narrow(j, s, at + lanes / 16 * 16, count, columns, lanes / 16 * 16, lanes % 16);
  }
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

/// Writes a constant of a column to all lanes that hold the column.
#define SET(j, name, column, value)                                                        \
  do {                                                                                     \
    const long wide_ = group_columns(&(j)->table);                                         \
    for (long lane_ = (column) % wide_; lane_ < LANES; lane_ += wide_)                     \
      (j)->constants[(column) / wide_].name[lane_] = (value);                              \
  } while (0)

/// The sum of a column over chunks and lanes; `which` is 0 or 1.
static double column_sum(const job *j, long column, int which) {
  const long wide = group_columns(&j->table), n = groups(&j->table);
  const long chunks = bt_chunks(units(&j->table), units_per_chunk(&j->table));
  double total = 0;
  for (long chunk = 0; chunk < chunks; chunk++) {
    const float *sums = j->sums + ((chunk * n + column / wide) * 2 + which) * LANES;
    for (long lane = column % wide; lane < LANES; lane += wide) total += (double)sums[lane];
  }
  return total;
}

static float number(const bt_table *t, const void *x, long row, long column) {
  const long at = t->area ? ((row / t->area * (t->columns / 16) + column / 16) * t->area + row % t->area) * 16 + column % 16
                          : row * t->columns + column;
  if (t->element == bt_float32) return ((const float *)x)[at];
  const uint32_t bits = (uint32_t)((const uint16_t *)x)[at] << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// The mean of a few rows at equal distances: near enough to the column's mean to subtract it.
static float pivot(const bt_table *t, const void *x, long column) {
  const long some = bt_min(32, t->rows);
  double sum = 0;
  for (long k = 0; k < some; k++) sum += (double)number(t, x, k * t->rows / some, column);
  return some ? (float)(sum / (double)some) : 0.0f;
}

int bt_column_statistics(const bt_table *table, const void *x, float *mean, float *variance) {
  job j = {.table = *table, .x = x, .loop = table->element == bt_float32 ? moments_float32 : moments_bfloat16};
  if (prepare(&j, 1)) return -1;
  for (long c = 0; c < table->columns; c++) {
    mean[c] = pivot(table, x, c);
    SET(&j, center, c, mean[c]);
  }
  run(&j);
  const double n = (double)table->rows;
  for (long c = 0; c < table->columns; c++) {
    const double off = n > 0 ? column_sum(&j, c, 0) / n : 0;
    const double spread = n > 0 ? column_sum(&j, c, 1) / n - off * off : 0;
    mean[c] = (float)((double)mean[c] + off);
    variance[c] = (float)(spread > 0 || spread != spread ? spread : 0);
  }
  free(j.constants);
  return 0;
}

static float inverse_deviation(const bt_normalization *how, long c) {
  return 1.0f / sqrtf(how->variance[c] + how->epsilon);
}

static void set_normalization(job *j, const bt_normalization *how) {
  j->relu = how->relu;
  for (long c = 0; c < j->table.columns; c++) {
    SET(j, center, c, how->mean[c]);
    SET(j, scale, c, (how->weight ? how->weight[c] : 1.0f) * inverse_deviation(how, c));
    SET(j, shift, c, how->bias ? how->bias[c] : 0.0f);
  }
}

int bt_normalize(
    const bt_table *table, const bt_normalization *how, const void *x, const void *residual, void *y) {
  job j = {.table = *table, .x = x, .other = residual, .out = y,
           .loop = table->element == bt_float32 ? normalize_float32 : normalize_bfloat16};
  if (prepare(&j, 0)) return -1;
  set_normalization(&j, how);
  run(&j);
  free(j.constants);
  return 0;
}

int bt_normalize_sums(
    const bt_table *table, const bt_normalization *how, const void *x, const void *g, const void *y, void *dz,
    float *sum_g, float *sum_gx) {
  job j = {.table = *table, .x = x, .other = g, .result = y, .out = dz,
           .loop = table->element == bt_float32 ? gradient_sums_float32 : gradient_sums_bfloat16};
  if (prepare(&j, 1)) return -1;
  set_normalization(&j, how);
  run(&j);
  for (long c = 0; c < table->columns; c++) {
    sum_g[c] = (float)column_sum(&j, c, 0);
    sum_gx[c] = (float)(column_sum(&j, c, 1) * (double)inverse_deviation(how, c));
  }
  free(j.constants);
  return 0;
}

int bt_normalize_gradient(
    const bt_table *table, const bt_normalization *how, const void *x, const void *g, const float *sum_g,
    const float *sum_gx, double count, void *dx) {
  job j = {.table = *table, .x = x, .other = g, .out = dx,
           .loop = table->element == bt_float32 ? gradient_float32 : gradient_bfloat16};
  if (prepare(&j, 0)) return -1;
  set_normalization(&j, how);
  for (long c = 0; c < table->columns && count > 0; c++) {
    const float a = inverse_deviation(how, c), scale = (how->weight ? how->weight[c] : 1.0f) * a;
    SET(&j, by_x, c, -scale * a * (float)(sum_gx[c] / count));
    SET(&j, constant, c, -scale * (float)(sum_g[c] / count));
  }
  run(&j);
  free(j.constants);
  return 0;
}
