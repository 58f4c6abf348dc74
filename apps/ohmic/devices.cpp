// ohmic devices: what sound devices this machine has.

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "commands.hpp"
#include "devices/list.hpp"
#include "json.hpp"

namespace ohmic::app {

int list_devices(const DevicesAsked& asked) {
  const std::vector<devices::Found> found = devices::find_devices();
  if (asked.is_json) {
    fmt::print("{}\n", json(found));
    return done;
  }
  std::size_t name = 0;
  for (const auto& device : found) name = std::max(name, device.name.size());
  for (const auto& device : found) {
    fmt::print("{}  {:<{}}  {}", device.is_usable ? "*" : " ", device.name, name, device.words);
    if (device.inputs > 0 || device.outputs > 0) fmt::print(" {} in, {} out.", device.inputs, device.outputs);
    fmt::print("\n");
    for (const std::string& line : device.more) fmt::print("   {:<{}}  {}\n", "", name, line);
  }
  fmt::print("\n* can be used now: ohmic run RIG --device NAME\n");
  return done;
}

}  // namespace ohmic::app
