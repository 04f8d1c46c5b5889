#include "update.h"
#include "clones.h"
#include "team.h"
#include <math.h>
#include <stddef.h>

typedef struct {
  float *p, *m, *v;
  const float *g;
  float rate, momentum, scale, beta2, epsilon, decay, correction1, correction2;
  int flag;
  long count;
} update_job;

BT_CLONES static void sgd_run(const update_job *job, long start, long count) {
  float *restrict p = job->p + start, *restrict v = job->v + start;
  const float *restrict g = job->g + start;
  const float rate = job->rate, momentum = job->momentum, scale = job->scale, decay = job->decay;
  if (job->flag)
    for (long i = 0; i < count; i++) {
      const float d = g[i] + decay * p[i];
      v[i] = momentum * v[i] + d;
      p[i] -= rate * (d + momentum * v[i]);
    }
  else
    for (long i = 0; i < count; i++) {
      v[i] = momentum * v[i] + scale * (g[i] + decay * p[i]);
      p[i] -= rate * v[i];
    }
}

static void sgd_chunk(void *context, long index) {
  const update_job *job = context;
  sgd_run(job, index * BT_CHUNK, bt_min(BT_CHUNK, job->count - index * BT_CHUNK));
}

void bt_sgd(float *p, float *v, const float *g, float rate, float momentum, float decay, int nesterov, long count) {
  update_job job = {.p = p, .v = v, .g = g, .rate = rate, .momentum = momentum, .scale = 1, .decay = decay,
                    .flag = nesterov, .count = count};
  bt_team_run(sgd_chunk, &job, bt_chunks(count, BT_CHUNK));
}

/// A parameter is cut into at most so many parts, whose sums are added in their order; a part has several side by side.
enum { MOST_PARTS = 256, SUMS = 16 };

/// The squared norms of p and of g + decay p, by part.
typedef struct {
  const update_job *step;
  long part;
  double (*squares)[2];
} norms_job;

BT_CLONES static void squares_run(const update_job *job, long start, long count, double squares[2]) {
  const float *restrict p = job->p + start, *restrict g = job->g + start;
  double weights[SUMS] = {0}, directions[SUMS] = {0};
  for (long i = 0; i < count; i += SUMS)
    for (int k = 0; k < (int)bt_min(SUMS, count - i); k++) {
      const float d = g[i + k] + job->decay * p[i + k];
      weights[k] += (double)p[i + k] * p[i + k];
      directions[k] += (double)d * d;
    }
  squares[0] = squares[1] = 0;
  for (int k = 0; k < SUMS; k++) squares[0] += weights[k], squares[1] += directions[k];
}

static void squares_part(void *context, long index) {
  const norms_job *job = context;
  const long start = index * job->part;
  squares_run(job->step, start, bt_min(job->part, job->step->count - start), job->squares[index]);
}

void bt_lars(float *p, float *v, const float *g, float rate, float momentum, float eta, float decay, long count) {
  update_job job = {.p = p, .v = v, .g = g, .rate = rate, .momentum = momentum, .decay = decay, .count = count};
  double squares[MOST_PARTS][2], weight = 0, direction = 0;
  norms_job norms = {&job, bt_max(BT_CHUNK, bt_chunks(count, MOST_PARTS)), squares};
  const long parts = bt_chunks(count, norms.part);
  bt_team_run(squares_part, &norms, parts);
  for (long k = 0; k < parts; k++) weight += squares[k][0], direction += squares[k][1];
  job.scale = weight > 0 && direction > 0 ? (float)((double)eta * sqrt(weight / direction)) : 1.0f;
  bt_team_run(sgd_chunk, &job, bt_chunks(count, BT_CHUNK));
}

BT_CLONES static void adam_run(const update_job *job, long start, long count) {
  float *restrict p = job->p + start, *restrict m = job->m + start, *restrict v = job->v + start;
  const float *restrict g = job->g + start;
  const float b1 = job->momentum, b2 = job->beta2, root = sqrtf(job->correction2);
  const float rate = job->rate / job->correction1, keep = job->flag ? 1.0f - job->rate * job->decay : 1.0f;
  const float decay = job->flag ? 0.0f : job->decay;
  for (long i = 0; i < count; i++) {
    const float d = g[i] + decay * p[i];
    m[i] = b1 * m[i] + (1.0f - b1) * d;
    v[i] = b2 * v[i] + (1.0f - b2) * d * d;
    p[i] = keep * p[i] - rate * m[i] / (sqrtf(v[i]) / root + job->epsilon);
  }
}

static void adam_chunk(void *context, long index) {
  const update_job *job = context;
  adam_run(job, index * BT_CHUNK, bt_min(BT_CHUNK, job->count - index * BT_CHUNK));
}

void bt_adam(
    float *p, float *m, float *v, const float *g, float rate, float beta1, float beta2, float epsilon, float decay,
    int decoupled, float correction1, float correction2, long count) {
  update_job job = {.p = p, .m = m, .v = v, .g = g, .rate = rate, .momentum = beta1, .beta2 = beta2,
                    .epsilon = epsilon, .decay = decay, .flag = decoupled, .correction1 = correction1,
                    .correction2 = correction2, .count = count};
  bt_team_run(adam_chunk, &job, bt_chunks(count, BT_CHUNK));
}
