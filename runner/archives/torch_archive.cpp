#include "archives/torch_archive.hpp"

#include <utility>

#include "archives/archive_error.hpp"
#include "text/visible.hpp"

namespace runner::archives {

TorchArchive::TorchArchive(std::string bytes)
    : bytes_(std::make_shared<const std::string>(std::move(bytes))), zip_(*bytes_, bytes_) {
  for (const ZipEntry& entry : zip_.entries()) {
    if (entry.is_stored()) continue;
    refuse(text::shown(entry.name) +
           " is compressed or encrypted, which torch.export does not do; what torch.jit.save wrote is for the model "
           "torchscript");
  }
  if (zip_.entries().empty()) return;
  const std::string& first = zip_.entries().front().name;
  folder_ = first.substr(0, first.find('/') + 1);
  for (const ZipEntry& entry : zip_.entries()) {
    if (!entry.name.starts_with(folder_)) refuse("it has more than one folder, so PyTorch did not write it");
  }
}

std::string_view TorchArchive::at(const std::string& name) const {
  const ZipEntry* entry = zip_.find(folder_ + name);
  if (entry == nullptr) refuse("it has no " + text::shown(name));
  return zip_.content(*entry).bytes;
}

std::vector<std::string> TorchArchive::names_below(const std::string& prefix) const {
  std::vector<std::string> names;
  for (const ZipEntry& entry : zip_.entries()) {
    if (entry.name.starts_with(folder_ + prefix)) names.push_back(entry.name.substr(folder_.size()));
  }
  return names;
}

}  // namespace runner::archives
