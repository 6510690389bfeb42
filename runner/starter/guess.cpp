#include "starter/guess.hpp"

#include <stdexcept>

#include "starter/input_kind.hpp"
#include "starter/table_look.hpp"

namespace runner::starter {

namespace {

// What is wrong with a table, `init csv` says.
Guess guess_of_text(const std::filesystem::path& path) {
  const std::string why = series_in(path);
  if (why.empty()) return {"csv", "a table"};
  return {"series", "a series, since " + why + " (`runner init csv` takes rows for samples)"};
}

}  // namespace

Guess guess_kind(const std::filesystem::path& path) {
  const InputLook look = look_at_input(path);
  switch (look.kind) {
    case InputKind::table:
      return guess_of_text(path);
    case InputKind::npy:
      return {"npy", look.what};
    case InputKind::npz:
      return {"npz", look.what};
    case InputKind::idx:
      return {"idx", look.what};
    case InputKind::images:
      return {"images", look.what};
    case InputKind::exported:
      return {"exported", look.what};
    case InputKind::other:
      break;
  }
  throw std::runtime_error(path.string() + ": " + look.what);
}

}  // namespace runner::starter
