#pragma once

/// Mean and biased variance of each column of x, `rows` x `columns`. Accumulated by chunks of rows, each
/// around its own mean, and combined in double, so that a large mean costs no accuracy.
/// Returns 0, or -1 where scratch memory could not be had.
int bt_column_statistics(const float *x, float *mean, float *variance, long rows, long columns);

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias by column, then max(0, ·) where `relu`.
/// `weight` and `bias` may be null (1 and 0).
void bt_normalize(
    const float *x, const float *mean, const float *variance, const float *weight, const float *bias, float epsilon,
    int relu, float *y, long rows, long columns);

/// The two sums of the backward pass by column, over dz = g where the ReLU let the value through:
/// sum_g = Σ dz and sum_gx = Σ dz x̂. Returns 0, or -1 where scratch memory could not be had.
int bt_normalize_sums(
    const float *x, const float *g, const float *mean, const float *variance, const float *weight, const float *bias,
    float epsilon, int relu, float *sum_g, float *sum_gx, long rows, long columns);

/// dx = weight / sqrt(variance + epsilon) (dz - sum_g / count - x̂ sum_gx / count); with `count` 0 the
/// statistics are constants and the last two terms are absent.
void bt_normalize_gradient(
    const float *x, const float *g, const float *mean, const float *variance, const float *weight, const float *bias,
    float epsilon, int relu, const float *sum_g, const float *sum_gx, double count, float *dx, long rows,
    long columns);
