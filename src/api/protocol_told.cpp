// What is told without being asked: changes and meters, to those who subscribed.

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "api/protocol_parts.hpp"

namespace ohmic::api {
namespace {

constexpr double fastest_meters = 60.0;  // Hz

template <class State>
void hold_peaks(std::vector<State>& held, const std::vector<State>& now) {
  const std::vector<State> before = std::exchange(held, now);
  if (before.size() != now.size()) return;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (before[i].peak > held[i].peak) held[i].peak = before[i].peak;
}

/// A hundredth of a decibel is all a meter needs; + 0.0 makes -0 a 0.
Value rounded(double value) { return std::round(value * 100.0) / 100.0 + 0.0; }

Value meters(const Levels& levels, Clock::Time now) {
  Members inputs, mixes, phones, streams;
  for (const auto& i : levels.inputs)
    inputs.emplace_back(i.name, List{rounded(i.rms.value()), rounded(i.peak.value())});
  for (const auto& m : levels.mixes) mixes.emplace_back(m.name, List{rounded(m.rms.value()), rounded(m.peak.value())});
  for (const auto& p : levels.phones)
    phones.emplace_back(p.name, List{rounded(p.sound.value()), rounded(p.peak.value())});
  for (const auto& s : levels.streams)
    streams.emplace_back(s.name, List{rounded(s.rms.value()), rounded(s.peak.value())});
  return Members{{"meters", Members{{"at", std::chrono::duration<double>(now).count()},
                                    {"inputs", std::move(inputs)},
                                    {"mixes", std::move(mixes)},
                                    {"phones", std::move(phones)},
                                    {"streams", std::move(streams)}}}};
}

}  // namespace

Levels levels_of(rig::Session& session) {
  return {
      .inputs = session.inputs(), .mixes = session.mixes(), .phones = session.phones(), .streams = session.streams()};
}

Protocol::Answer Protocol::subscribe(const Request& request) {
  const List* wanted = request.verb.list();
  if (wanted == nullptr)
    return failure(fmt::format("This is {}; expected a list.", request.verb.kind()),
                   R"(Such as {"subscribe": ["changes", "meters"], "rate": 30}; an empty one ends it.)");
  double rate = 15.0;  // Hz
  if (const Value* given = request.all.find("rate")) {
    const double* number = given->number();
    if (number == nullptr || !(*number >= 0.1 && *number <= fastest_meters))
      return failure("\"rate\" is how often a second the meters are sent, 0.1 to 60.", "Give a number.");
    rate = *number;
  }
  bool wants_changes = false, wants_meters = false;
  for (const Value& one : *wanted) {
    const std::string word = one.text() != nullptr ? *one.text() : std::string(one.kind());
    wants_changes = wants_changes || word == "changes";
    wants_meters = wants_meters || word == "meters";
    if (word != "changes" && word != "meters")
      return failure(fmt::format("\"{}\" cannot be subscribed to.", word), "There is changes, meters.");
  }
  Subscription& subscription = clients_.at(request.client);
  subscription.wants_changes = wants_changes;
  subscription.every = wants_meters ? Clock::Time(static_cast<Clock::Time::rep>(1e9 / rate)) : Clock::Time{};
  subscription.due = clock_.now();
  subscription.held = {};
  return Members{{"subscribed", *wanted}};
}

Members Protocol::changed(const std::vector<rig::Turned>& turned, Client by) {
  tell(turned, fmt::format("client {}", by));
  return {{"turned", list_of(turned)}};
}

void Protocol::tell(const std::vector<rig::Turned>& turned, std::string_view by) {
  std::vector<rig::Turned> real;
  std::ranges::copy_if(turned, std::back_inserter(real), [](const auto& t) { return t.before != t.after; });
  if (real.empty()) return;
  std::string line;
  for (const auto& [client, subscription] : clients_) {
    if (!subscription.wants_changes) continue;
    if (line.empty()) line = write_line(Members{{"changed", list_of(real)}, {"by", by}});
    lines_.push_back({.to = client, .text = line});
  }
}

void Protocol::tell(const Levels& levels) {
  levels_ = levels;
  const Clock::Time now = clock_.now();
  for (auto& [client, subscription] : clients_) {
    if (subscription.every == Clock::Time{}) continue;
    hold_peaks(subscription.held.inputs, levels.inputs);
    hold_peaks(subscription.held.phones, levels.phones);
    subscription.held.mixes = levels.mixes;
    subscription.held.streams = levels.streams;
    if (now < subscription.due) continue;
    // Late looks do not make up for it with a burst.
    subscription.due = std::max(subscription.due + subscription.every, now + subscription.every / 2);
    lines_.push_back({.to = client, .text = write_line(meters(subscription.held, now)), .is_meters = true});
    subscription.held = {};
  }
}

std::optional<Clock::Time> Protocol::meters_due() const {
  std::optional<Clock::Time> due;
  for (const auto& [client, subscription] : clients_)
    if (subscription.every != Clock::Time{}) due = std::min(due.value_or(subscription.due), subscription.due);
  return due;
}

}  // namespace ohmic::api
