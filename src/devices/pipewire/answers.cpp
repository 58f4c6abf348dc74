// Whether a PipeWire server is there at all.

#include "devices/pipewire/answers.hpp"

#include "devices/pipewire/connection.hpp"

namespace ohmic::devices {

Result<std::string> pipewire_answers(Clock::Time patience) {
  const auto connection = PipewireConnection::open({}, patience, [](std::string_view) {});
  if (!connection) return std::unexpected(connection.error());
  return (*connection)->server_version();
}

}  // namespace ohmic::devices
