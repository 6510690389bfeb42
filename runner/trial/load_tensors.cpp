#include "trial/load_tensors.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <sstream>
#include <stdexcept>

namespace runner::trial {

namespace {

torch::ScalarType scalar_type(const checkpoint::TensorView& view) {
  using checkpoint::DType;
  switch (view.dtype) {
    case DType::F64:
      return torch::kFloat64;
    case DType::F32:
      return torch::kFloat32;
    case DType::F16:
      return torch::kFloat16;
    case DType::BF16:
      return torch::kBFloat16;
    case DType::I64:
      return torch::kInt64;
    case DType::I32:
      return torch::kInt32;
    case DType::I16:
      return torch::kInt16;
    case DType::I8:
      return torch::kInt8;
    case DType::U8:
      return torch::kUInt8;
    case DType::BOOL:
      return torch::kBool;
    default:
      break;
  }
  throw std::runtime_error("'" + view.name + "': the dtype " + std::string(checkpoint::name_of(view.dtype)) +
                           " has no counterpart in LibTorch");
}

std::string described(at::ScalarType type, const std::vector<std::int64_t>& shape) {
  std::ostringstream text;
  text << type << " [";
  for (std::size_t i = 0; i < shape.size(); ++i) text << (i > 0 ? ", " : "") << shape[i];
  text << "]";
  return text.str();
}

std::string difference(const checkpoint::TensorView& view, const torch::Tensor& tensor) {
  if (view.shape == tensor.sizes().vec() && scalar_type(view) == tensor.scalar_type()) return "";
  return "'" + view.name + "' is " + described(scalar_type(view), view.shape) + " there and " +
         described(tensor.scalar_type(), tensor.sizes().vec()) + " in the model";
}

}  // namespace

checkpoint::Container read_container(std::span<const std::byte> bytes, const std::string& what) {
  auto read = checkpoint::read(bytes);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read))
    throw std::runtime_error(what + " is damaged: " + error->message);
  return std::get<checkpoint::Container>(std::move(read));
}

torch::Tensor to_tensor(const checkpoint::TensorView& view) {
  torch::Tensor tensor = torch::empty(view.shape, torch::dtype(scalar_type(view)));
  if (!view.bytes.empty()) std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

void load_tensors(std::span<const checkpoint::TensorView> from, const std::vector<NamedTensor>& into) {
  std::map<std::string, const checkpoint::TensorView*> by_name;
  for (const auto& view : from) by_name[view.name] = &view;
  std::string problems;
  const auto add = [&](const std::string& problem) {
    if (!problem.empty()) problems += (problems.empty() ? "" : "; ") + problem;
  };
  std::size_t matched = 0;
  for (const NamedTensor& target : into) {
    const auto found = by_name.find(target.name);
    if (found == by_name.end()) {
      add("'" + target.name + "' is in the model only");
    } else {
      ++matched;
      add(difference(*found->second, target.tensor));
    }
  }
  for (const auto& [name, view] : by_name) {
    const auto is_it = [&, &name = name](const NamedTensor& target) { return target.name == name; };
    if (matched < by_name.size() && std::none_of(into.begin(), into.end(), is_it)) add("'" + name + "' is there only");
  }
  if (!problems.empty()) throw std::runtime_error("the weights do not fit the model: " + problems);
  const torch::NoGradGuard no_grad;
  for (const NamedTensor& target : into) {
    torch::Tensor tensor = target.tensor;
    tensor.copy_(to_tensor(*by_name.at(target.name)));
  }
}

}  // namespace runner::trial
