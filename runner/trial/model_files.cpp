#include "trial/model_files.hpp"

#include <string>

#include "text/note.hpp"

namespace runner::trial {

std::optional<std::string> note_on_other_files(const spec::PluginChoice& model, const nlohmann::json& now,
                                               const nlohmann::json& trained_with) {
  for (const auto& [key, sha256] : trained_with.items()) {
    const auto found = now.find(key);
    if (found == now.end() || *found == sha256) continue;
    constexpr std::size_t digits = 12;
    return text::warning(model.parameters.value(key, std::string()) +
                         " is another file than the one that the trial was trained with (SHA-256 " +
                         sha256.get<std::string>().substr(0, digits) +
                         "…): where the network in it is another one, what follows is wrong");
  }
  return std::nullopt;
}

}  // namespace runner::trial
