#include "reduce.h"
#include "clones.h"
#include "team.h"
#include <stdlib.h>

typedef struct {
  const float *x, *y, *g;
  float *out;
  long outer, middle, inner;
  float a;
} reduce_job;

enum { LANES = 256 };  // inner elements summed side by side

BT_CLONES static void sum_lanes(const float *restrict x, float *restrict y, long middle, long inner, long lanes, float a) {
  double total[LANES] = {0};
  for (long r = 0; r < middle; r++, x += inner)
    for (long i = 0; i < lanes; i++) total[i] += x[i];
  for (long i = 0; i < lanes; i++) y[i] = (float)(a * total[i]);
}

BT_CLONES static double sum_run(const float *x, long count) {
  double total[16] = {0};
  long i = 0;
  for (; i + 16 <= count; i += 16)
    for (int k = 0; k < 16; k++) total[k] += x[i + k];
  for (; i < count; i++) total[i % 16] += x[i];
  double sum = 0;
  for (int k = 0; k < 16; k++) sum += total[k];
  return sum;
}

BT_CLONES static double dot_run(const float *x, const float *y, long count) {
  double total[16] = {0};
  long i = 0;
  for (; i + 16 <= count; i += 16)
    for (int k = 0; k < 16; k++) total[k] += (double)x[i + k] * y[i + k];
  for (; i < count; i++) total[i % 16] += (double)x[i] * y[i];
  double sum = 0;
  for (int k = 0; k < 16; k++) sum += total[k];
  return sum;
}

typedef struct {
  const float *x, *y;
  double *partial;
  long count;
} run_job;

static void run_chunk(void *context, long index) {
  const run_job *job = context;
  const long start = index * BT_CHUNK, count = bt_min(BT_CHUNK, job->count - start);
  job->partial[index] = job->y ? dot_run(job->x + start, job->y + start, count) : sum_run(job->x + start, count);
}

/// Chunk sums side by side, then added in order.
static double reduce_run(const float *x, const float *y, long count) {
  if (count <= BT_CHUNK) return y ? dot_run(x, y, count) : sum_run(x, count);
  const long chunks = bt_chunks(count, BT_CHUNK);
  double fixed[64], *partial = chunks <= 64 ? fixed : malloc((size_t)chunks * sizeof(double));
  double sum = 0;
  if (!partial) {
    for (long c = 0; c < chunks; c++) {
      const long start = c * BT_CHUNK, part = bt_min(BT_CHUNK, count - start);
      sum += y ? dot_run(x + start, y + start, part) : sum_run(x + start, part);
    }
    return sum;
  }
  run_job job = {x, y, partial, count};
  bt_team_run(run_chunk, &job, chunks);
  for (long c = 0; c < chunks; c++) sum += partial[c];
  if (partial != fixed) free(partial);
  return sum;
}

double bt_dot(const float *x, const float *y, long count) { return reduce_run(x, y, count); }

static void sum_chunk(void *context, long index) {
  const reduce_job *job = context;
  const long groups = bt_chunks(job->inner, LANES), o = index / groups, i = index % groups * LANES;
  sum_lanes(job->x + o * job->middle * job->inner + i, job->out + o * job->inner + i, job->middle, job->inner,
            bt_min(LANES, job->inner - i), job->a);
}

BT_CLONES static void dot_lanes(
    const float *restrict x, const float *restrict y, float *restrict out, long rows, long columns, long lanes) {
  double total[LANES] = {0};
  for (long r = 0; r < rows; r++, x += columns, y += columns)
    for (long c = 0; c < lanes; c++) total[c] += (double)x[c] * y[c];
  for (long c = 0; c < lanes; c++) out[c] = (float)total[c];
}

typedef struct {
  const float *x, *y;
  float *out;
  long rows, columns;
} column_job;

static void dot_chunk(void *context, long index) {
  const column_job *job = context;
  const long c = index * LANES;
  dot_lanes(job->x + c, job->y + c, job->out + c, job->rows, job->columns, bt_min(LANES, job->columns - c));
}

void bt_column_dots(const float *x, const float *y, float *out, long rows, long columns) {
  column_job job = {x, y, out, rows, columns};
  bt_team_run(dot_chunk, &job, bt_chunks(columns, LANES));
}

static void sum_rows_chunk(void *context, long index) {
  const reduce_job *job = context;
  const long rows = 1 + BT_CHUNK / (job->middle + 1), first = index * rows;
  for (long o = first; o < bt_min(first + rows, job->outer); o++)
    job->out[o] = (float)(job->a * sum_run(job->x + o * job->middle, job->middle));
}

void bt_sum(const float *x, float *y, long outer, long middle, long inner, float a) {
  if (outer == 0 || inner == 0) return;
  reduce_job job = {.x = x, .out = y, .outer = outer, .middle = middle, .inner = inner, .a = a};
  if (inner > 1) bt_team_run(sum_chunk, &job, outer * bt_chunks(inner, LANES));
  else if (outer == 1) y[0] = (float)(a * reduce_run(x, NULL, middle));
  else bt_team_run(sum_rows_chunk, &job, bt_chunks(outer, 1 + BT_CHUNK / (middle + 1)));
}

BT_CLONES static void spread_row(const float *restrict g, float *restrict dx, long inner, float a) {
  for (long i = 0; i < inner; i++) dx[i] = a * g[i];
}

static void spread_chunk(void *context, long index) {
  const reduce_job *job = context;
  const long rows = 1 + BT_CHUNK / (job->inner + 1), first = index * rows;
  for (long r = first; r < bt_min(first + rows, job->outer * job->middle); r++)
    spread_row(job->g + r / job->middle * job->inner, job->out + r * job->inner, job->inner, job->a);
}

void bt_spread(const float *g, float *dx, long outer, long middle, long inner, float a) {
  reduce_job job = {.g = g, .out = dx, .outer = outer, .middle = middle, .inner = inner, .a = a};
  bt_team_run(spread_chunk, &job, bt_chunks(outer * middle, 1 + BT_CHUNK / (inner + 1)));
}

void bt_extreme(const float *x, float *y, long outer, long middle, long inner, float sign) {
  for (long o = 0; o < outer; o++)
    for (long i = 0; i < inner; i++) {
      float best = x[o * middle * inner + i];
      for (long r = 1; r < middle; r++) {
        const float v = x[(o * middle + r) * inner + i];
        if (v != v || (best == best && sign * v > sign * best)) best = v;
      }
      y[o * inner + i] = best;
    }
}

void bt_extreme_gradient(
    const float *x, const float *y, const float *g, float *dx, long outer, long middle, long inner) {
  for (long o = 0; o < outer; o++)
    for (long i = 0; i < inner; i++) {
      const float best = y[o * inner + i];
      long ties = 0;
      for (long r = 0; r < middle; r++) ties += x[(o * middle + r) * inner + i] == best;
      for (long r = 0; r < middle; r++) {
        const long at = (o * middle + r) * inner + i;
        dx[at] = x[at] == best ? g[o * inner + i] / (float)ties : 0.0f;
      }
    }
}
