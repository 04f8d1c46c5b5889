#pragma once
#include <cblas.h>
#include <stddef.h>

/// LAPACK's divide and conquer for symmetric matrices, which OpenBLAS holds and declares nowhere; the lengths of the two
/// texts come last, as Fortran passes them.
void dsyevd_(
    const char *job, const char *triangle, const blasint *n, double *a, const blasint *leading, double *values,
    double *work, const blasint *work_count, blasint *integers, const blasint *integer_count, blasint *info,
    size_t job_length, size_t triangle_length);
