// Names that a JACK server accepts, made of names that a person gave.

#include "devices/port_names.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ohmic::devices {

std::vector<std::string> port_names(const std::vector<std::string>& asked, std::size_t most_bytes) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::string name;
    for (const char letter : asked[i]) {
      if (static_cast<unsigned char>(letter) >= 0x20) name += letter == ':' ? '-' : letter;
    }
    if (name.empty()) name = fmt::format("channel {}", i + 1);
    const auto cut = [&](std::size_t bytes) {
      std::string shorter = name.substr(0, bytes);
      // Not in the middle of a letter: the later bytes of one are 10xxxxxx.
      if (shorter.size() < name.size()) {
        while (!shorter.empty() && (static_cast<unsigned char>(name[shorter.size()]) & 0xC0u) == 0x80u)
          shorter.pop_back();
      }
      return shorter;
    };
    std::string unique = cut(most_bytes);
    for (int number = 2; std::ranges::find(names, unique) != names.end(); ++number) {
      const std::string suffix = fmt::format(" ({})", number);
      unique = cut(most_bytes - suffix.size()) + suffix;
    }
    names.push_back(std::move(unique));
  }
  return names;
}

}  // namespace ohmic::devices
