#include "normalize.h"
#include "clones.h"
#include "team.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 64 };  // columns handled side by side; their statistics stay in registers and L1

typedef struct {
  const float *x, *g, *mean, *variance, *weight, *bias, *sum_g, *sum_gx;
  float epsilon;
  int relu;
  double count;
  float *y;
  double *partial;  // chunk x 2 x columns
  float *first, *second;  // what they come to, by column
  long rows, columns;
} normalize_job;

/// Rows a task handles: a fixed number of elements, whatever the number of threads, and so many that what is summed
/// is small beside what is read.
BT_INLINE long rows_per_chunk(long columns) {
  const long rows = 2 * BT_CHUNK / (columns + 1);
  return rows < 8 ? 8 : rows;
}

// Mean and sum of squared differences of a chunk, two passes while it is in cache.
BT_CLONES static void chunk_statistics(
    const float *restrict x, long rows, long columns, long lanes, double *restrict mean, double *restrict spread) {
  float sum[LANES] = {0}, squares[LANES] = {0}, center[LANES];
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < lanes; c++) sum[c] += x[r * columns + c];
  for (long c = 0; c < lanes; c++) center[c] = sum[c] / (float)rows;
  memset(sum, 0, sizeof sum);
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < lanes; c++) {
      const float d = x[r * columns + c] - center[c];
      sum[c] += d;
      squares[c] += d * d;
    }
  for (long c = 0; c < lanes; c++) {
    // The mean rounded to float is off by sum / rows; both results are corrected for it.
    const double off = (double)sum[c] / (double)rows;
    mean[c] = (double)center[c] + off;
    spread[c] = (double)squares[c] - off * off * (double)rows;
  }
}

static void statistics_chunk(void *context, long index) {
  const normalize_job *job = context;
  const long size = rows_per_chunk(job->columns), first = index * size, rows = bt_min(size, job->rows - first);
  double *mean = job->partial + index * 2 * job->columns, *spread = mean + job->columns;
  for (long c = 0; c < job->columns; c += LANES)
    chunk_statistics(job->x + first * job->columns + c, rows, job->columns, bt_min(LANES, job->columns - c), mean + c,
                     spread + c);
}

// The chunks' statistics joined for a group of columns: Chan, Golub and LeVeque's pairwise update.
BT_CLONES static void join_statistics(const normalize_job *job, long column, long lanes, float *mean, float *variance) {
  const long size = rows_per_chunk(job->columns), chunks = bt_chunks(job->rows, size);
  double m[LANES] = {0}, spread[LANES] = {0}, n = 0;
  for (long k = 0; k < chunks; k++) {
    const double *restrict more_m = job->partial + k * 2 * job->columns + column, *restrict more = more_m + job->columns;
    const double count = (double)bt_min(size, job->rows - k * size), share = count / (n + count);
    for (long c = 0; c < lanes; c++) {
      const double d = more_m[c] - m[c];
      spread[c] += more[c] + d * d * n * share;
      m[c] += d * share;
    }
    n += count;
  }
  for (long c = 0; c < lanes; c++) {
    mean[c] = (float)m[c];
    variance[c] = (float)(spread[c] > 0 || spread[c] != spread[c] ? spread[c] / n : 0);
  }
}

static void join_statistics_group(void *context, long index) {
  const normalize_job *job = context;
  const long c = index * LANES;
  join_statistics(job, c, bt_min(LANES, job->columns - c), job->first + c, job->second + c);
}

int bt_column_statistics(const float *x, float *mean, float *variance, long rows, long columns) {
  const long chunks = bt_chunks(rows, rows_per_chunk(columns));
  double *partial = malloc((size_t)(chunks * 2 * columns) * sizeof(double) + 1);
  if (!partial) return -1;
  normalize_job job = {.x = x, .partial = partial, .rows = rows, .columns = columns, .first = mean, .second = variance};
  bt_team_run(statistics_chunk, &job, chunks);
  bt_team_run(join_statistics_group, &job, bt_chunks(columns, LANES));
  free(partial);
  return 0;
}

/// x̂ = (x - m) a, and z = x̂ w + v, for a group of columns.
typedef struct {
  float m[LANES], a[LANES], w[LANES], v[LANES];
} affine;

BT_INLINE void load_affine(const normalize_job *job, long column, long lanes, affine *f) {
  for (long c = 0; c < lanes; c++) {
    f->a[c] = 1.0f / sqrtf(job->variance[column + c] + job->epsilon);
    f->m[c] = job->mean[column + c];
    f->w[c] = job->weight ? job->weight[column + c] : 1.0f;
    f->v[c] = job->bias ? job->bias[column + c] : 0.0f;
  }
}

BT_CLONES static void normalize_rows(const normalize_job *job, long first, long rows) {
  affine f;
  for (long column = 0; column < job->columns; column += LANES) {
    const long lanes = bt_min(LANES, job->columns - column);
    load_affine(job, column, lanes, &f);
    for (long r = first; r < first + rows; r++) {
      const float *restrict x = job->x + r * job->columns + column;
      float *restrict y = job->y + r * job->columns + column;
      if (job->relu)
        for (long c = 0; c < lanes; c++) {
          const float z = (x[c] - f.m[c]) * f.a[c] * f.w[c] + f.v[c];
          y[c] = z > 0.0f || z != z ? z : 0.0f;
        }
      else
        for (long c = 0; c < lanes; c++) y[c] = (x[c] - f.m[c]) * f.a[c] * f.w[c] + f.v[c];
    }
  }
}

static void normalize_chunk(void *context, long index) {
  const normalize_job *job = context;
  const long size = rows_per_chunk(job->columns), first = index * size;
  normalize_rows(job, first, bt_min(size, job->rows - first));
}

void bt_normalize(
    const float *x, const float *mean, const float *variance, const float *weight, const float *bias, float epsilon,
    int relu, float *y, long rows, long columns) {
  normalize_job job = {.x = x, .mean = mean, .variance = variance, .weight = weight, .bias = bias,
                       .epsilon = epsilon, .relu = relu, .y = y, .rows = rows, .columns = columns};
  bt_team_run(normalize_chunk, &job, bt_chunks(rows, rows_per_chunk(columns)));
}

// The ReLU's mask is computed again from x: cheaper than keeping it.
BT_CLONES static void gradient_sums(const normalize_job *job, long first, long rows, double *sum_g, double *sum_gx) {
  affine f;
  for (long column = 0; column < job->columns; column += LANES) {
    const long lanes = bt_min(LANES, job->columns - column);
    float sg[LANES] = {0}, sgx[LANES] = {0};
    load_affine(job, column, lanes, &f);
    for (long r = first; r < first + rows; r++) {
      const float *restrict x = job->x + r * job->columns + column, *restrict g = job->g + r * job->columns + column;
      for (long c = 0; c < lanes; c++) {
        const float h = (x[c] - f.m[c]) * f.a[c];
        const float d = job->relu && !(h * f.w[c] + f.v[c] > 0.0f) ? 0.0f : g[c];
        sg[c] += d;
        sgx[c] += d * h;
      }
    }
    for (long c = 0; c < lanes; c++) sum_g[column + c] = sg[c], sum_gx[column + c] = sgx[c];
  }
}

static void sums_chunk(void *context, long index) {
  const normalize_job *job = context;
  const long size = rows_per_chunk(job->columns), first = index * size;
  double *sum_g = job->partial + index * 2 * job->columns;
  gradient_sums(job, first, bt_min(size, job->rows - first), sum_g, sum_g + job->columns);
}

BT_CLONES static void join_sums(const normalize_job *job, long column, long lanes, float *sum_g, float *sum_gx) {
  const long chunks = bt_chunks(job->rows, rows_per_chunk(job->columns));
  double g[LANES] = {0}, gx[LANES] = {0};
  for (long k = 0; k < chunks; k++) {
    const double *restrict more = job->partial + k * 2 * job->columns + column;
    for (long c = 0; c < lanes; c++) g[c] += more[c], gx[c] += more[job->columns + c];
  }
  for (long c = 0; c < lanes; c++) sum_g[c] = (float)g[c], sum_gx[c] = (float)gx[c];
}

static void join_sums_group(void *context, long index) {
  const normalize_job *job = context;
  const long c = index * LANES;
  join_sums(job, c, bt_min(LANES, job->columns - c), job->first + c, job->second + c);
}

int bt_normalize_sums(
    const float *x, const float *g, const float *mean, const float *variance, const float *weight, const float *bias,
    float epsilon, int relu, float *sum_g, float *sum_gx, long rows, long columns) {
  const long chunks = bt_chunks(rows, rows_per_chunk(columns));
  double *partial = malloc((size_t)(chunks * 2 * columns) * sizeof(double) + 1);
  if (!partial) return -1;
  normalize_job job = {.x = x, .g = g, .mean = mean, .variance = variance, .weight = weight, .bias = bias,
                       .epsilon = epsilon, .relu = relu, .partial = partial, .rows = rows, .columns = columns,
                       .first = sum_g, .second = sum_gx};
  bt_team_run(sums_chunk, &job, chunks);
  bt_team_run(join_sums_group, &job, bt_chunks(columns, LANES));
  free(partial);
  return 0;
}

BT_CLONES static void gradient_rows(const normalize_job *job, long first, long rows) {
  affine f;
  for (long column = 0; column < job->columns; column += LANES) {
    const long lanes = bt_min(LANES, job->columns - column);
    float mean_g[LANES], mean_gx[LANES], scale[LANES];
    load_affine(job, column, lanes, &f);
    for (long c = 0; c < lanes; c++) {
      mean_g[c] = job->count > 0 ? (float)(job->sum_g[column + c] / job->count) : 0.0f;
      mean_gx[c] = job->count > 0 ? (float)(job->sum_gx[column + c] / job->count) : 0.0f;
      scale[c] = f.w[c] * f.a[c];
    }
    for (long r = first; r < first + rows; r++) {
      const float *restrict x = job->x + r * job->columns + column, *restrict g = job->g + r * job->columns + column;
      float *restrict y = job->y + r * job->columns + column;
      for (long c = 0; c < lanes; c++) {
        const float h = (x[c] - f.m[c]) * f.a[c];
        const float d = job->relu && !(h * f.w[c] + f.v[c] > 0.0f) ? 0.0f : g[c];
        y[c] = scale[c] * (d - mean_g[c] - h * mean_gx[c]);
      }
    }
  }
}

static void gradient_chunk(void *context, long index) {
  const normalize_job *job = context;
  const long size = rows_per_chunk(job->columns), first = index * size;
  gradient_rows(job, first, bt_min(size, job->rows - first));
}

void bt_normalize_gradient(
    const float *x, const float *g, const float *mean, const float *variance, const float *weight, const float *bias,
    float epsilon, int relu, const float *sum_g, const float *sum_gx, double count, float *dx, long rows,
    long columns) {
  normalize_job job = {.x = x, .g = g, .mean = mean, .variance = variance, .weight = weight, .bias = bias,
                       .sum_g = sum_g, .sum_gx = sum_gx, .epsilon = epsilon, .relu = relu, .count = count, .y = dx,
                       .rows = rows, .columns = columns};
  bt_team_run(gradient_chunk, &job, bt_chunks(rows, rows_per_chunk(columns)));
}
