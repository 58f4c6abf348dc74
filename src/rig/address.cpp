// Takes addresses apart and puts them together.

#include "rig/address.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ohmic::rig {

std::string address_part(std::string_view name) {
  if (!name.empty() && name.find_first_of(".\"\\") == std::string_view::npos) return std::string(name);
  std::string part = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') part += '\\';
    part += c;
  }
  return part + '"';
}

Result<std::vector<std::string>> address_parts(std::string_view address) {
  std::vector<std::string> parts(1);
  bool was_quoted = false;
  for (std::size_t at = 0; at < address.size(); ++at) {
    if (address[at] == '.') {
      if (parts.back().empty() && !was_quoted) break;
      parts.emplace_back();
      was_quoted = false;
    } else if (address[at] == '"' && parts.back().empty() && !was_quoted) {
      was_quoted = true;
      for (++at; at < address.size() && address[at] != '"'; ++at) {
        if (address[at] == '\\' && at + 1 < address.size()) ++at;
        parts.back() += address[at];
      }
      if (at >= address.size())
        return failure(fmt::format("The quote in {} is not closed.", address),
                       "A name that holds a dot stands in quotes: input.\"J. Doe\".fader.");
    } else {
      parts.back() += address[at];
    }
  }
  if (parts.back().empty() && !was_quoted)
    return failure(fmt::format("\"{}\" is not an address: a part of it is empty.", address),
                   "Addresses look like input.Kick.fader.");
  return parts;
}

std::string address_of(const std::vector<std::string>& parts) {
  std::string address;
  for (const std::string& part : parts) address += (address.empty() ? "" : ".") + address_part(part);
  return address;
}

}  // namespace ohmic::rig
