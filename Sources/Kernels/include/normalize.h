#pragma once
#include "table.h"

/// What columns are normalized with: (x - mean) / sqrt(variance + epsilon) * weight + bias, then max(0, ·) where `relu`.
/// `weight` and `bias` may be null (1 and 0).
typedef struct {
  const float *mean, *variance, *weight, *bias;
  float epsilon;
  int relu;
  /// Whether x and its gradient lie in dense rows, though the columns of the table, which all else lies like, are in
  /// blocks.
  int is_dense;
} bt_column_normalization;

// Functions that return an int return 0, or -1 where scratch memory could not be had; others need none.

/// Mean and biased variance of each column of x. Accumulated around a mean of a few rows and combined in double, so
/// that a large mean costs no accuracy.
int bt_column_statistics(const bt_table *table, const void *x, float *mean, float *variance);

/// y is x normalized; where `residual` is not null it is added before the ReLU.
int bt_normalize(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *residual, void *y);

/// The two sums of the backward pass by column, over dz = g where the ReLU let the value through: sum_g = Σ dz and
/// sum_gx = Σ dz x̂. Where a residual was added, `y` is the result, whose zeros say what the ReLU stopped, and dz is
/// written as well, which may be g: it is the residual's gradient.
int bt_normalize_sums(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *g, const void *y, void *dz,
    float *sum_g, float *sum_gx);

/// dx = weight / sqrt(variance + epsilon) (dz - sum_g / count - x̂ sum_gx / count); with `count` 0 the statistics are
/// constants and the last two terms are absent.
int bt_normalize_gradient(
    const bt_table *table, const bt_column_normalization *how, const void *x, const void *g, const float *sum_g,
    const float *sum_gx, double count, void *dx);
