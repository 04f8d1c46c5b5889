#pragma once

/// One piece of a job; `index` runs from 0 to the count given to `bt_team_run`.
typedef void (*bt_task)(void *context, long index);

/// Runs `task` for every index below `count` on the process's thread team (libgomp's, shared with oneDNN
/// and OpenBLAS); serially where there is none. Which thread runs which index carries no meaning.
void bt_team_run(bt_task task, void *context, long count);

/// The number of threads of the team.
int bt_team_size(void);

/// Fixes the number of threads, at least 1. To be called before any library has computed.
void bt_team_set_size(int threads);

/// Makes the libraries called next from this thread use the team's size, which libgomp keeps by thread.
void bt_team_enter(void);
