#pragma once
// Where running Ohmics put their sockets, and how they are found again.

#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::api {

/// "$XDG_RUNTIME_DIR/ohmic", without that variable "/tmp/ohmic-UID". Made when it is not there, for its owner only.
/// Errors: it cannot be made, or somebody else could put something in. [control]
Result<std::string> socket_folder();

/// A rig file as a socket is called: "rigs/Band (live).toml" -> "Band (live)". At most 40 bytes.
std::string socket_name(std::string_view rig_file);

/// An Ohmic that answers.
struct Found {
  std::string name;
  std::string path;
};
/// All that answer, by name; in both places a folder may be. [control]
std::vector<Found> running();

/// The one to talk to: the path as it is given, the one of this name, or the only one there is. Errors: none runs, or
/// several do, with their names.
Result<std::string> find_socket(std::string_view name, std::string_view path);

}  // namespace ohmic::api
