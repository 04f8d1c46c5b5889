#pragma once
#include <stdint.h>

/// y[j, i] = x[i, j] for a `rows` x `columns` matrix x.
void bt_transpose(const float *x, float *y, long rows, long columns);

/// The same of elements of two bytes.
void bt_transpose_half(const uint16_t *x, uint16_t *y, long rows, long columns);

/// The d entries on the diagonal of a d x d matrix, and the d(d-1) others in row order.
void bt_diagonal(const float *x, float *y, long d);
void bt_off_diagonal(const float *x, float *y, long d);

/// Their adjoints: a d x d matrix with `g` on (off) the diagonal and 0 elsewhere.
void bt_diagonal_gradient(const float *g, float *dx, long d);
void bt_off_diagonal_gradient(const float *g, float *dx, long d);
