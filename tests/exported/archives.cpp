#include "archives.hpp"

#include <zlib.h>

#include <cstring>
#include <stdexcept>

#include "files/reading.hpp"
#include "models/exported/stored_zip.hpp"
#include "trial/model_state.hpp"

namespace runner::testing {

namespace {

template <class Number>
void put(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint32_t checksum(const std::string& content) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
}

// What an entry's own header and the directory both say.
void put_entry(std::string& bytes, const std::string& name, const std::string& content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  put<std::uint16_t>(bytes, 0);  // needed version
  put<std::uint16_t>(bytes, 0);  // flags
  put<std::uint16_t>(bytes, 0);  // stored as it is
  put<std::uint32_t>(bytes, 0);  // time
  put(bytes, checksum(content));
  put(bytes, size);
  put(bytes, size);
  put(bytes, static_cast<std::uint16_t>(name.size()));
  put<std::uint16_t>(bytes, 0);  // extra fields
}

}  // namespace

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
  const exported::StoredZip zip(files::read_text(file, files::Links::followed));
  for (const std::string& name : zip.names_below("")) entries_[name] = zip.at(name);
}

void Entries::replace(const std::string& entry, const std::string& from, const std::string& to) {
  std::string& content = entries_.at(entry);
  const auto at = content.find(from);
  if (at == std::string::npos) throw std::runtime_error(entry + " has no " + from);
  content.replace(at, from.size(), to);
}

std::string Entries::zip() const {
  std::string bytes;
  std::string directory;
  for (const auto& [entry, content] : entries_) {
    const std::string name = "net/" + entry;
    put<std::uint32_t>(directory, 0x02014b50);
    put<std::uint16_t>(directory, 0);  // made by
    put_entry(directory, name, content);
    directory.append(10, '\0');  // comment, disk, attributes
    put(directory, static_cast<std::uint32_t>(bytes.size()));
    directory += name;
    put<std::uint32_t>(bytes, 0x04034b50);
    put_entry(bytes, name, content);
    bytes += name + content;
  }
  const auto begin = static_cast<std::uint32_t>(bytes.size());
  bytes += directory;
  put<std::uint32_t>(bytes, 0x06054b50);
  put<std::uint32_t>(bytes, 0);  // disks
  for (int i = 0; i < 2; ++i) put(bytes, static_cast<std::uint16_t>(entries_.size()));
  put(bytes, static_cast<std::uint32_t>(directory.size()));
  put(bytes, begin);
  put<std::uint16_t>(bytes, 0);  // comment
  return bytes;
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
