#include "cluster/json_file.hpp"

#include <span>

#include "cluster/cluster_error.hpp"
#include "files/output_file.hpp"
#include "files/reading.hpp"

namespace runner::cluster {

void write_text(const std::filesystem::path& file, std::string_view text) {
  files::OutputFile out(file, false);
  out.write(std::as_bytes(std::span(text)));
  out.finish();
}

void write_json(const std::filesystem::path& file, const nlohmann::json& json) {
  write_text(file, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

nlohmann::json read_json(const std::filesystem::path& file) {
  auto json = nlohmann::json::parse(files::read_text(file, files::Links::followed));
  if (json.at("format").get<int>() > folder_format)
    throw ClusterError(file.string() + " was written by a newer runner; use that one");
  return json;
}

}  // namespace runner::cluster
