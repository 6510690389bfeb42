// Included once for each width of vectors, in a namespace of its own and compiled for its instructions. That has said
// what `Numbers` are, the numbers of a vector; how they are added, multiplied and finished; and how `Lanes` are read
// and written, which are some of them.

// A block of terms in some rows: each row's first factor is left[i][0], the steps are how far the next factors lie.
template <int rows>
struct Block {
  const float* const (&left)[rows];
  std::int64_t left_place;
  std::int64_t left_step;
  const float* right;
  std::int64_t right_step;
  std::int64_t terms;
};

template <Rounding rounding, int order, int rows, class Lanes>
[[gnu::always_inline]] inline void add_block(Numbers (&totals)[rows], const Lanes& lanes, Block<rows> block) {
  constexpr int chains = static_cast<int>(known_orders[order].chains);
  Numbers sums[rows][chains];
  for (auto& of_row : sums) {
    for (auto& sum : of_row) sum = zero();
  }
  const auto add_term = [&](int chain) __attribute__((always_inline)) {
    const Numbers numbers = lanes.read(block.right);
#pragma GCC unroll 12
    for (int i = 0; i < rows; ++i) {
      const Numbers factor = broadcast(block.left[i] + block.left_place);
      sums[i][chain] = multiply_add<rounding>(factor, numbers, sums[i][chain]);
    }
    block.left_place += block.left_step;
    block.right += block.right_step;
  };
  const std::int64_t dealt = known_orders[order].dealt(block.terms);
  std::int64_t p = 0;
  for (; p < dealt; p += chains) {
#pragma GCC unroll 8
    for (int chain = 0; chain < chains; ++chain) add_term(chain);
  }
  for (; p < block.terms; ++p) add_term(0);
#pragma GCC unroll 8
  for (const Merge& merge : merges_of(known_orders[order])) {
    for (auto& of_row : sums) of_row[merge.to] = add(of_row[merge.to], of_row[merge.from]);
  }
  for (int i = 0; i < rows; ++i) totals[i] = add(totals[i], sums[i][0]);
}

template <int rows, class Lanes>
[[gnu::always_inline]] inline void finish(const Numbers (&totals)[rows], const Lanes& lanes, const Operands& operands,
                                          std::int64_t place, std::int64_t columns) {
  for (int i = 0; i < rows; ++i, place += columns) {
    Numbers sum = totals[i];
    // What is not a number stays so.
    if (operands.clamps) sum = largest(zero(), sum);
    if (operands.gates != nullptr) sum = only_where_positive(lanes.read(operands.gates + place), sum);
    lanes.write(operands.result + place, sum);
  }
}

// Computes the results of one vector in each row, of which `add` adds a block of terms to totals.
template <int rows, class Lanes, class AddBlock>
[[gnu::always_inline]] inline void compute_vector(const Size& size, const BlockEnds& ends, const Operands& operands,
                                                  const float* const (&left)[rows], const Lanes& lanes,
                                                  std::int64_t row, std::int64_t column, const AddBlock& add) {
  Numbers totals[rows];
  for (int i = 0; i < rows; ++i) totals[i] = operands.start == nullptr ? zero() : broadcast(operands.start + row + i);
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    const float* right = operands.right + column + begin * operands.right_term;
    add(totals, lanes,
        Block<rows>{left, begin * operands.left_term, operands.left_term, right, operands.right_term, end - begin});
    begin = end;
  }
  finish(totals, lanes, operands, row * size.columns + column, size.columns);
}

template <class Lanes, int rows, class AddBlock>
[[gnu::always_inline]] inline void compute_rows(const Size& size, const BlockEnds& ends, const Tile& tile,
                                                const Operands& operands, const AddBlock& add) {
  const float* left[rows];
  for (int i = 0; i < rows; ++i) left[i] = operands.left + (tile.row + i) * operands.left_row;
  std::int64_t column = tile.column;
  for (std::int64_t i = 1; i < tile.vectors; ++i, column += lane_count) {
    compute_vector<rows>(size, ends, operands, left, AllLanes{}, tile.row, column, add);
  }
  compute_vector<rows>(size, ends, operands, left, Lanes(tile.lanes), tile.row, column, add);
}

template <Rounding rounding, int order, int rows, class Lanes>
void compute(const Size& size, const BlockEnds& ends, const Tile& tile, const Operands& operands) {
  compute_rows<Lanes, rows>(
      size, ends, tile, operands,
      [](Numbers(&totals)[rows], const auto& lanes, const Block<rows>& block)
          __attribute__((always_inline)) { add_block<rounding, order>(totals, lanes, block); });
}

template <Rounding rounding, int order, class Lanes, int... less>
TileKernel kernel_for(std::int64_t rows, std::integer_sequence<int, less...>) {
  static constexpr TileKernel kernels[] = {compute<rounding, order, less + 1, Lanes>...};
  return kernels[rows - 1];
}

template <class Lanes, Rounding rounding>
TileKernel kernel_for(std::uint8_t order, std::int64_t rows) {
  if (order == 0) return kernel_for<rounding, 0, Lanes>(rows, std::make_integer_sequence<int, most_rows(0)>());
  if (order == 1) return kernel_for<rounding, 1, Lanes>(rows, std::make_integer_sequence<int, most_rows(1)>());
  if (order == 2) return kernel_for<rounding, 2, Lanes>(rows, std::make_integer_sequence<int, most_rows(2)>());
  return kernel_for<rounding, 3, Lanes>(rows, std::make_integer_sequence<int, most_rows(3)>());
}
