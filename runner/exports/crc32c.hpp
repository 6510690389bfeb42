#pragma once

#include <cstdint>
#include <string_view>

namespace runner::exports {

/// Returns the CRC of Castagnoli's polynomial (RFC 3720, appendix B.4: of "123456789" it is 0xe3069283).
std::uint32_t crc32c(std::string_view bytes) noexcept;

}  // namespace runner::exports
