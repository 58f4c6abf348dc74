// The sentences that all checks say alike.

#include "rig/check_parts.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::rig {

void Findings::refuse(const Place& place, std::string what, std::string hint) {
  reading_.errors.push_back({std::move(what), std::move(hint), place});
}

void Findings::warn(const Place& place, std::string what, std::string hint) {
  reading_.warnings.push_back({std::move(what), std::move(hint), place});
}

void Findings::take(const Place& place, const Result<void>& result) {
  if (!result) reading_.errors.push_back(Error(result.error()).at(place));
}

Place Findings::inside(Place place, std::string_view key) {
  place.field += fmt::format(".{}", key);
  return place;
}

void Findings::names_once(const Names& list, const std::vector<const Place*>& places, std::string_view kind) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!list[i].empty() && !seen.insert(list[i]).second)
      refuse(*places[i], fmt::format("There is another {} called \"{}\".", kind, list[i]),
             "Names tell them apart; change one.");
}

bool Findings::exists_among(const Names& list, const std::string& name, const Place& place, std::string_view kind) {
  if (std::ranges::find(list, name) != list.end()) return true;
  const auto near = nearest_name(name, list);
  refuse(place, fmt::format("There is no {} called \"{}\".", kind, name),
         near           ? fmt::format("Did you mean \"{}\"?", *near)
         : list.empty() ? "The rig defines none."
                        : fmt::format("There are: {}.", fmt::join(list, ", ")));
  return false;
}

void Findings::fill_in_from(std::string& name, const Names& list, const Place& place, std::string_view kind) {
  if (!name.empty()) {
    exists_among(list, name, inside(place, kind), kind);
  } else if (list.size() == 1) {
    name = list.front();
  } else if (list.empty()) {
    refuse(place, fmt::format("It needs {}, and the rig defines none.", kind),
           fmt::format("Add a section [{}.main].", kind));
  } else {
    refuse(place, fmt::format("The rig has {} of kind \"{}\"; say which one.", list.size(), kind),
           fmt::format("{} = one of: {}.", kind, fmt::join(list, ", ")));
  }
}

bool Findings::is_channel(const std::string& name, const Place& place) {
  Names list;
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
  return exists_among(list, name, place, "input or playback");
}

}  // namespace ohmic::rig
