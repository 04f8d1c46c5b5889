#define _GNU_SOURCE
#include "team.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

// clang's own -fopenmp calls libomp, a second team that would fight with libgomp's; so libgomp, which
// oneDNN and OpenBLAS bring along, is called by name.
static struct {
  void (*parallel)(void (*)(void *), void *, unsigned, unsigned);
  int (*thread)(void);
  int (*threads)(void);
  int (*maximum)(void);
  int (*inside)(void);
  void (*set_threads)(int);
  void (*set_dynamic)(int);
} gomp;

static void find_gomp(void) {
  gomp.thread = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_thread_num");
  gomp.threads = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_num_threads");
  gomp.maximum = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  gomp.inside = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_in_parallel");
  gomp.set_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  gomp.set_dynamic = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_dynamic");
  gomp.parallel =
      (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(RTLD_DEFAULT, "GOMP_parallel");
  // Teams of varying size would change the bits of results.
  if (gomp.set_dynamic) gomp.set_dynamic(0);
  if (!gomp.thread || !gomp.threads || !gomp.maximum || !gomp.inside || !gomp.set_threads) gomp.parallel = NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

typedef struct {
  bt_task task;
  void *context;
  long count;
} job;

static void run_share(void *pointer) {
  const job *work = pointer;
  // Neighbors go to one thread, as oneDNN shares its work out: what a task finds in its cache is what was written there.
  const long threads = gomp.threads(), thread = gomp.thread();
  const long end = work->count * (thread + 1) / threads;
  for (long i = work->count * thread / threads; i < end; i++) work->task(work->context, i);
}

static int size;  // 0: as libgomp finds it

void bt_team_enter(void) {
  static _Thread_local int entered;
  pthread_once(&once, find_gomp);
  if (size == entered || !gomp.parallel) return;
  entered = size;
  gomp.set_threads(size);
}

void bt_team_run(bt_task task, void *context, long count) {
  pthread_once(&once, find_gomp);
  if (count > 1 && gomp.parallel && !gomp.inside()) {
    job work = {task, context, count};
    gomp.parallel(run_share, &work, (unsigned)size, 0);
  } else {
    for (long i = 0; i < count; i++) task(context, i);
  }
}

int bt_team_size(void) {
  pthread_once(&once, find_gomp);
  return size ? size : gomp.parallel ? gomp.maximum() : 1;
}

void bt_team_set_size(int threads) {
  pthread_once(&once, find_gomp);
  if (!gomp.parallel) return;
  size = threads;
}
