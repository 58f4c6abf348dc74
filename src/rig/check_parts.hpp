#pragma once
// What all checks of a rig share: how a mistake is told, and how names are looked up. For the files that check.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/check.hpp"

namespace ohmic::rig {

class Findings {
 public:
  explicit Findings(Reading& reading) : reading_(reading), rig_(reading.rig) {}

 protected:
  void refuse(const Place& place, std::string what, std::string hint = {}) {
    reading_.errors.push_back({std::move(what), std::move(hint), place});
  }
  void warn(const Place& place, std::string what, std::string hint = {}) {
    reading_.warnings.push_back({std::move(what), std::move(hint), place});
  }
  static Place inside(Place place, std::string_view key) {
    place.field += fmt::format(".{}", key);
    return place;
  }
  void take(const Place& place, const Result<void>& result) {
    if (!result) reading_.errors.push_back(Error(result.error()).at(place));
  }

  template <class Item>
  void names_once(const std::vector<Item>& items, std::string_view kind) {
    std::set<std::string> seen;
    for (const Item& item : items)
      if (!item.name.empty() && !seen.insert(item.name).second)
        refuse(item.place, fmt::format("There is another {} called \"{}\".", kind, item.name),
               "Names tell them apart; change one.");
  }

  template <class Items>
  static std::vector<std::string_view> names(const Items& items) {
    std::vector<std::string_view> list;
    list.reserve(items.size());
    for (const auto& item : items) list.push_back(item.name);
    return list;
  }

  /// Is there one of this name? Says what there is.
  template <class Items>
  bool exists(const Items& items, const std::string& name, const Place& place, std::string_view kind) {
    const auto list = names(items);
    if (std::ranges::find(list, name) != list.end()) return true;
    const auto near = nearest_name(name, list);
    refuse(place, fmt::format("There is no {} called \"{}\".", kind, name),
           near           ? fmt::format("Did you mean \"{}\"?", *near)
           : list.empty() ? fmt::format("The rig defines none.")
                          : fmt::format("There are: {}.", fmt::join(list, ", ")));
    return false;
  }

  /// A name that may be left out while there is only one to name.
  template <class Items>
  void fill_in(std::string& name, const Items& items, const Place& place, std::string_view kind) {
    if (!name.empty()) {
      exists(items, name, inside(place, kind), kind);
    } else if (items.size() == 1) {
      name = items.front().name;
    } else if (items.empty()) {
      refuse(place, fmt::format("It needs {}, and the rig defines none.", kind),
             fmt::format("Add a section [{}.main].", kind));
    } else {
      refuse(place, fmt::format("The rig has {} of kind \"{}\"; say which one.", items.size(), kind),
             fmt::format("{} = one of: {}.", kind, fmt::join(names(items), ", ")));
    }
  }

  /// A channel that others may name: an input that is no right side of a pair, or a playback.
  bool is_channel(const std::string& name, const Place& place) {
    std::vector<std::string_view> list;
    for (const Input& input : rig_.inputs) {
      if (input.link.empty()) {
        list.push_back(input.name);
      } else if (input.name == name) {
        refuse(place, fmt::format("\"{}\" is the right side of \"{}\".", name, input.link),
               "Name the left one: it stands for both.");
        return false;
      }
    }
    for (const Playback& playback : rig_.playbacks) list.push_back(playback.name);
    if (std::ranges::find(list, name) != list.end()) return true;
    const auto near = nearest_name(name, list);
    refuse(place, fmt::format("There is no input or playback called \"{}\".", name),
           near           ? fmt::format("Did you mean \"{}\"?", *near)
           : list.empty() ? "The rig defines none."
                          : fmt::format("There are: {}.", fmt::join(list, ", ")));
    return false;
  }

  Reading& reading_;
  Rig& rig_;
};

/// One kind of section each, in this order.
void check_inputs(Reading& reading);
void check_mixes(Reading& reading);
void check_outputs(Reading& reading);

}  // namespace ohmic::rig
