#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <runner/registrar.hpp>
#include <runner/search_result.hpp>
#include <runner/search_space.hpp>
#include <span>

namespace runner {

/// Decides which configurations a search tries. What it suggests is a function of the space, the seed, the number of
/// the suggestion, the results told so far in their order, and the suggestions that still run: never of the time, of an
/// order in which those are listed, or of which suggestions were asked for before. So a sampler that is made anew and
/// told the stored results again suggests the same to the bit.
class Sampler {
 public:
  virtual ~Sampler() = default;
  /// Takes a result. One of a suggestion that was told before, which has more replicates now, or was trained for
  /// longer, takes the place of the former. Its point need not be one that this sampler has suggested.
  virtual void tell(const SearchResult& result) = 0;
  /// Returns suggestion number `index`; none where nothing is left to try, now and later.
  virtual std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion> running) = 0;
};

/// The kind `sampler`: `std::unique_ptr<Sampler> make(const Options&, const SearchSpace&, std::uint64_t seed)`. Throws
/// std::invalid_argument for a space that it cannot search, with the key and what to do.
struct SamplerKind {
  static constexpr const char* name = "sampler";
  using Factory = std::unique_ptr<Sampler>(const SearchSpace&, std::uint64_t);
};

}  // namespace runner
