#include "archives.hpp"

#include <stdexcept>

#include "archives/torch_archive.hpp"
#include "files/reading.hpp"
#include "trial/model_state.hpp"
#include "zip/zip_bytes.hpp"

namespace runner::testing {

std::filesystem::path archive(const std::string& name) {
  return std::filesystem::path(PROJECT_FOLDER) / "tests/exported/data" / (name + ".pt2");
}

DatasetInfo data_of(std::vector<std::int64_t> input_shape, std::int64_t outputs) {
  DatasetInfo data;
  data.size = 60;
  data.input_shape = std::move(input_shape);
  data.outputs = outputs;
  return data;
}

std::shared_ptr<Model> make_exported(SampleRegistry& registry, nlohmann::json parameters, const DatasetInfo& data) {
  return (*registry).make<ModelKind>({"exported", std::move(parameters)}, data);
}

std::shared_ptr<Model> made_by_script(SampleRegistry& registry, const std::string& name) {
  return make_exported(registry, {{"path", archive(name)}}, data_of({6}, 3));
}

std::string refusal(SampleRegistry& registry, const nlohmann::json& parameters, const DatasetInfo& data) {
  try {
    const auto model = make_exported(registry, parameters, data);
    std::vector<std::int64_t> shape = {4};
    shape.insert(shape.end(), data.input_shape.begin(), data.input_shape.end());
    for (const bool training : {true, false}) {
      model->train(training);
      model->forward({torch::ones(shape), {}, 4});
    }
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

Entries::Entries(const std::filesystem::path& file) {
  const runner::archives::TorchArchive zip(files::read_text(file, files::Links::followed));
  for (const std::string& name : zip.names_below("")) entries_[name] = zip.at(name);
}

void Entries::replace(const std::string& entry, const std::string& from, const std::string& to) {
  std::string& content = entries_.at(entry);
  const auto at = content.find(from);
  if (at == std::string::npos) throw std::runtime_error(entry + " has no " + from);
  content.replace(at, from.size(), to);
}

std::string Entries::zip() const {
  std::vector<ZipPart> parts;
  for (const auto& [entry, content] : entries_) parts.push_back(stored("net/" + entry, content));
  return zip_of(parts);
}

void descend(const torch::nn::Module& model, double rate) {
  const torch::NoGradGuard no_grad;
  for (const ParameterGroup& group : trial::trainable_parameters(model).groups) {
    for (const NamedTensor& entry : group.tensors) {
      torch::Tensor tensor = entry.tensor;
      if (tensor.grad().defined()) tensor.add_(tensor.grad(), -rate);
      tensor.mutable_grad() = torch::Tensor();
    }
  }
}

}  // namespace runner::testing
