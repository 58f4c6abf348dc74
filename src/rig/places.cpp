// Seats whoever is named, where they sat before.

#include "rig/places.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace ohmic::rig {

std::vector<Channel> channels(const Rig& rig) {
  std::vector<Channel> list;
  list.reserve(rig.inputs.size() + rig.playbacks.size());
  std::set<std::string_view> lefts;
  for (const Input& input : rig.inputs)
    if (!input.link.empty()) lefts.insert(input.link);
  for (const Input& input : rig.inputs)
    if (input.link.empty()) list.push_back({input.name, &input.strip, lefts.contains(input.name)});
  for (const Playback& playback : rig.playbacks) list.push_back({playback.name, &playback.strip, true});
  return list;
}

void Places::seat(const std::vector<std::string>& names) {
  const std::set<std::string_view> present(names.begin(), names.end());
  std::erase_if(places_, [&](const auto& place) { return !present.contains(place.first); });
  std::set<int> taken;
  for (const auto& [name, place] : places_) taken.insert(place);
  int next = 0;
  for (const std::string& name : names) {
    if (places_.contains(name)) continue;
    while (taken.contains(next)) ++next;
    taken.insert(next);
    places_.emplace(name, next);
  }
  const int highest = taken.empty() ? 0 : *taken.rbegin();
  if (highest >= capacity_) capacity_ = (highest / 8 + 2) * 8;  // eight of them free, for who comes next
}

int Places::at(std::string_view name) const { return places_.find(name)->second; }

namespace rows {
std::string channel(std::string_view name, char side) { return fmt::format("channel.{}.{}", name, side); }
std::string dry(std::string_view name, char side) { return fmt::format("dry.{}.{}", name, side); }
std::string mix(std::string_view name, char side) { return fmt::format("mix.{}.{}", name, side); }
std::string minus(std::string_view stream, char side) { return fmt::format("minus.{}.{}", stream, side); }
std::string solo(char side) { return fmt::format("solo.{}", side); }
std::string late(char side) { return fmt::format("late.{}", side); }
std::string rest(char side) { return fmt::format("rest.{}", side); }
std::string talkback(std::string_view name) { return fmt::format("talkback.{}", name); }
std::string output(std::string_view name, char side) { return fmt::format("output.{}.{}", name, side); }
std::string stream(std::string_view name, char side) { return fmt::format("stream.{}.{}", name, side); }
}  // namespace rows

std::vector<std::string> sources(const Rig& rig) {
  std::vector<std::string> list;
  std::set<std::string_view> dry;
  for (const Mix& mix : rig.mixes)
    for (const Send& s : mix.sends)
      if (s.tap == Tap::dry) dry.insert(s.input);
  for (const Channel& c : channels(rig)) {
    list.push_back(rows::channel(c.name, 'L'));
    if (c.is_stereo) list.push_back(rows::channel(c.name, 'R'));
    if (!dry.contains(c.name)) continue;
    list.push_back(rows::dry(c.name, 'L'));
    if (c.is_stereo) list.push_back(rows::dry(c.name, 'R'));
  }
  return list;
}

std::vector<std::string> buses(const Rig& rig) {
  std::vector<std::string> list;
  for (const char side : {'L', 'R'}) list.push_back(rows::solo(side));
  for (const Mix& mix : rig.mixes)
    for (const char side : {'L', 'R'}) list.push_back(rows::mix(mix.name, side));
  for (const Stream& stream : rig.streams)
    if (!stream.minus.empty())
      for (const char side : {'L', 'R'}) list.push_back(rows::minus(stream.name, side));
  return list;
}

std::vector<std::string> voices(const Rig& rig) {
  std::vector<std::string> list = buses(rig);
  for (const Talkback& talkback : rig.talkbacks) list.push_back(rows::talkback(talkback.name));
  return list;
}

std::vector<std::string> feeds(const Rig& rig) {
  std::vector<std::string> list;
  const auto pair = [&](std::string (*row)(std::string_view, char), const std::string& name) {
    for (const char side : {'L', 'R'}) list.push_back(row(name, side));
  };
  for (const Phones& phones : rig.phones) pair(rows::output, phones.name);
  for (const Monitor& monitor : rig.monitors) pair(rows::output, monitor.name);
  for (const Stream& stream : rig.streams) pair(rows::stream, stream.name);
  return list;
}

}  // namespace ohmic::rig
