#pragma once
// The certificate this machine serves HTTPS with: made once, signed by itself, kept where only its owner reads the key.

#include <filesystem>
#include <string>
#include <vector>

#include "units/error.hpp"

namespace ohmic::api::web {

struct Certificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
  std::string fingerprint;  // SHA-256, "AB:CD:...": what a browser shows
};

/// The one in "console.pem" and "console.key" in `folder`, for these names and addresses; made anew when it is not
/// there, when one of them is not in it, or when it ends within a month. Errors: it cannot be made or written. [control]
Result<Certificate> own_certificate(const std::filesystem::path& folder, const std::vector<std::string>& names);

/// What others call this machine: its host name, with and without ".local", its addresses, this machine's own. [control]
std::vector<std::string> own_names();

}  // namespace ohmic::api::web
