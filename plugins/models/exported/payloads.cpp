#include "models/exported/payloads.hpp"

#include <cstring>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

constexpr std::size_t most_dimensions = 16;
constexpr std::int64_t largest_size = std::int64_t{1} << 40;

struct Extent {
  std::int64_t elements = 1;
  /// The farthest element that is read; meaningless where there are none.
  std::int64_t last = 0;
};

// Counted without overflow, whatever the list says.
Extent extent_of(const Payload& payload, const std::string& name) {
  const auto odd = [&]() { refuse("the shape of " + csv::shown(name) + " is none that a tensor can have"); };
  if (payload.sizes.size() != payload.strides.size() || payload.sizes.size() > most_dimensions) odd();
  if (payload.offset < 0) odd();
  Extent extent{1, payload.offset};
  for (std::size_t i = 0; i < payload.sizes.size(); ++i) {
    const std::int64_t size = payload.sizes[i];
    std::int64_t reach = 0;
    if (size < 0 || size > largest_size || payload.strides[i] < 0) odd();
    if (__builtin_mul_overflow(extent.elements, size, &extent.elements)) odd();
    if (size == 0) continue;
    if (__builtin_mul_overflow(size - 1, payload.strides[i], &reach)) odd();
    if (__builtin_add_overflow(extent.last, reach, &extent.last)) odd();
  }
  return extent;
}

void check_bools(const torch::Tensor& tensor, const std::string& name) {
  const auto* bytes = static_cast<const unsigned char*>(tensor.data_ptr());
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    if (bytes[i] > 1) refuse(csv::shown(name) + " holds a truth value that is neither 0 nor 1");
  }
}

}  // namespace

Payloads::Payloads(const runner::archives::TorchArchive& zip, const std::string& graph) : zip_(zip) {
  read_list("data/weights/", "data/weights/" + graph + "_weights_config.json");
  for (const auto& [name, payload] : list_) weights_.push_back(name);
  read_list("data/constants/", "data/constants/" + graph + "_constants_config.json");
}

void Payloads::read_list(const std::string& folder, const std::string& file) {
  const Json whole = parse(zip_.at(file), file);
  for (const auto& [name, entry] : object(field(whole, "config")).items()) {
    if (boolean(field(entry, "use_pickle"))) {
      refuse(csv::shown(name) +
             " is pickled, which may hold code and is not read; write the archive by "
             "python/runner_export.py");
    }
    const Json& meta = field(entry, "tensor_meta");
    if (!meta.is_object()) refuse(csv::shown(name) + " is no tensor");
    if (!is_strided(field(meta, "layout"))) refuse(csv::shown(name) + " is a sparse tensor");
    Payload payload{folder + text(field(entry, "path_name")),
                    dtype(field(meta, "dtype")),
                    fixed_sizes(field(meta, "sizes")),
                    fixed_sizes(field(meta, "strides")),
                    integer(field(field(meta, "storage_offset"), "as_int")),
                    boolean(field(entry, "is_param"))};
    if (!list_.emplace(name, std::move(payload)).second) refuse(csv::shown(name) + " is listed twice");
  }
}

const Payload& Payloads::describe(const std::string& name) const {
  const auto found = list_.find(name);
  if (found == list_.end()) refuse("it has no numbers for " + csv::shown(name));
  return found->second;
}

torch::Tensor Payloads::at(const std::string& name) {
  const Payload& payload = describe(name);
  torch::Tensor& tensor = tensors_[payload];
  if (!tensor.defined()) tensor = read(payload, name);
  return tensor;
}

// Parts of one storage that overlap without being the same would come apart once trained.
void Payloads::claim(const Payload& payload, std::int64_t last, const std::string& name) {
  auto& taken = taken_[payload.entry];
  const auto next = taken.upper_bound(last);
  if (next != taken.begin() && std::prev(next)->second >= payload.offset) {
    refuse(csv::shown(name) +
           " shares memory with another tensor of another shape; clone one of them before exporting");
  }
  taken.emplace(payload.offset, last);
}

torch::Tensor Payloads::read(const Payload& payload, const std::string& name) {
  const std::string_view bytes = zip_.at(payload.entry);
  const Extent extent = extent_of(payload, name);
  const auto options = torch::dtype(payload.type);
  if (extent.elements == 0) return torch::empty(payload.sizes, options);
  const auto element = static_cast<std::int64_t>(c10::elementSize(payload.type));
  const std::int64_t held = static_cast<std::int64_t>(bytes.size()) / element;
  if (extent.last >= held) {
    refuse(csv::shown(name) + " needs more bytes than the " + std::to_string(bytes.size()) + " that there are");
  }
  if (extent.elements > extent.last - payload.offset + 1) {
    refuse(csv::shown(name) + " is an expanded tensor, whose elements share memory; clone it before exporting");
  }
  claim(payload, extent.last, name);
  // The bytes may lie unaligned in the file, so they are copied; and a tensor that is trained must be no view.
  const torch::NoGradGuard no_grad;
  const torch::Tensor plain = torch::empty({extent.last - payload.offset + 1}, options);
  std::memcpy(plain.data_ptr(), bytes.data() + payload.offset * element, plain.nbytes());
  if (payload.type == at::kBool) check_bools(plain, name);
  torch::Tensor tensor = torch::empty(payload.sizes, options);
  tensor.copy_(plain.as_strided(payload.sizes, payload.strides));
  return tensor;
}

}  // namespace exported
