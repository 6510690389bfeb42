#include "worker/payloads.hpp"

#include <fstream>
#include <stdexcept>

#include "digest/sha256.hpp"

namespace runner::worker {

std::vector<std::byte> read_payload(const events::Payload& payload) {
  const std::string& file = *payload.file;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  std::vector<std::byte> bytes(stream ? static_cast<std::size_t>(stream.tellg()) : 0);
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
    throw std::runtime_error("cannot read the weights in " + file);
  }
  if (!payload.sha256.empty() && sha256_hex(bytes) != payload.sha256) {
    throw std::runtime_error(file + ": its SHA-256 is not " + payload.sha256 + ", the file has been changed");
  }
  return bytes;
}

}  // namespace runner::worker
