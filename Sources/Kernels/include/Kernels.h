/// Inner loops over plain arrays of numbers. They know no tensors: pointers, counts and scalars only.
///
/// Every loop runs on the one thread team of the process and splits its work into chunks whose size never
/// depends on the number of threads, so that a result has the same bits on one thread or many. One says where it is not so:
/// the gradient of a convolution's weights.
#pragma once
#include "bfloat16.h"
#include "compare.h"
#include "elementwise.h"
#include "image.h"
#include "image_blur.h"
#include "image_color.h"
#include "image_resample.h"
#include "matrix.h"
#include "neighbors.h"
#include "normalize.h"
#include "peak.h"
#include "processor.h"
#include "random.h"
#include "reduce.h"
#include "select.h"
#include "sort.h"
#include "table.h"
#include "team.h"
#include "update.h"
#include "winograd.h"
