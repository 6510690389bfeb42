#pragma once

namespace runner::worker {

/// Names the folder in which plugins keep what they found of LibTorch's products for workers to come, in the variable
/// RUNNER_PRODUCT_ORDERS: `$XDG_CACHE_HOME/runner/products` (default `~/.cache`), where it is not set already; empty
/// for none. While there is one thread.
void keep_product_orders();

}  // namespace runner::worker
