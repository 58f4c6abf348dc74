// What is told without being asked: changes and meters, to those who subscribed.

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/meters_frame.hpp"
#include "api/protocol_parts.hpp"
#include "api/rights.hpp"

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

/// Whoever compares blindly must not read what they hear: nothing but what the desk's values say is left.
rig::PhonesState hidden(rig::PhonesState state) {
  state.circuit.reset();
  return {.name = std::move(state.name),
          .mix = std::move(state.mix),
          .level = state.level,
          .is_muted = state.is_muted,
          .choice = state.choice,
          .choices = std::move(state.choices),
          .ceiling = state.ceiling,
          .is_at_most = state.is_at_most,
          .response = std::move(state.response)};
}

}  // namespace

Levels levels_of(rig::Session& session) {
  Levels levels{
      .inputs = session.inputs(), .mixes = session.mixes(), .phones = session.phones(), .streams = session.streams()};
  for (rig::PhonesState& state : levels.phones)
    if (is_hidden(session, state.name)) state = hidden(std::move(state));
  return levels;
}

bool is_hidden(const rig::Session& session, std::string_view output) {
  const auto& tried = session.heard_choice();
  return tried && tried->output == output;
}

bool MetersLayout::has_names_of(const Levels& levels) const {
  const auto are = [](const std::vector<std::string>& names, const auto& states) {
    return std::ranges::equal(names, states, {}, {},
                              [](const auto& state) -> const std::string& { return state.name; });
  };
  return are(inputs, levels.inputs) && are(mixes, levels.mixes) && are(phones, levels.phones) &&
         are(streams, levels.streams);
}

Answer Protocol::subscribe(const Request& request) {
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
  std::set<std::string, std::less<>> topics;
  for (const Value& one : *wanted) {
    const std::string word = one.text() != nullptr ? *one.text() : std::string(one.kind());
    const auto topic = std::ranges::find(topics_, word, &Topic::name);
    if (topic == topics_.end())
      return failure(fmt::format("\"{}\" cannot be subscribed to.", word),
                     fmt::format("There is {}.", fmt::join(topics_ | std::views::transform(&Topic::name), ", ")));
    if (!request.role.is_engineer && !topic->performers_may)
      return failure(fmt::format("\"{}\" is told to engineers.", word));
    topics.insert(word);
  }
  Member& member = clients_.at(request.client);
  bool is_binary = false;
  if (const Value* form = request.all.find("form")) {
    is_binary = form->text() != nullptr && *form->text() == "binary";
    if (!is_binary) return failure("\"form\" is how meters are told: \"binary\".", "Leave it out for text.");
    if (member.door != Door::web)
      return failure("Binary meters are told over a WebSocket only: this is a way of lines.", "Leave out \"form\".");
  }
  member.every = topics.contains("meters") ? Clock::Time(static_cast<Clock::Time::rep>(1e9 / rate)) : Clock::Time{};
  member.topics = std::move(topics);
  member.due = clock_.now();
  member.held = {};
  member.is_binary = is_binary && member.every != Clock::Time{};
  end_idle_beats();
  if (is_on_a_beat(member) && std::ranges::find(beats_, member.every, &Beat::every) == beats_.end())
    beats_.push_back({.every = member.every, .due = clock_.now(), .held = {}});
  Members answer{{"subscribed", *wanted}};
  if (member.is_binary && !member.role.is_engineer && levels_)
    member.layout = layout_of(seen_by(member.role, *levels_, session_.desk().rig()), member.layout.number + 1);
  if (member.is_binary) answer.emplace_back("layout", members_of(member.role.is_engineer ? layout_ : member.layout));
  return answer;
}

void Protocol::end_idle_beats() {
  std::erase_if(beats_, [&](const Beat& beat) {
    return std::ranges::none_of(
        clients_, [&](const auto& one) { return is_on_a_beat(one.second) && one.second.every == beat.every; });
  });
}

Members Protocol::changed(const std::vector<rig::Turned>& turned, Client by) {
  tell(turned, fmt::format("client {}", by));
  return {{"turned", list_of(turned)}};
}

void Protocol::tell(const std::vector<rig::Turned>& turned, std::string_view by) {
  std::vector<rig::Turned> real;
  std::ranges::copy_if(turned, std::back_inserter(real), [](const auto& t) { return t.before != t.after; });
  for (const auto& hears : turners_) hears(real);
  if (real.empty()) return;
  tell("changes", Members{{"changed", list_of(real)}, {"by", by}},
       [](Client, const Role& role) { return role.is_engineer; });
  const bool is_wired_anew = std::ranges::any_of(real, [](const auto& t) { return t.address.ends_with(".mix"); });
  for (const auto& [client, member] : clients_) {
    if (member.role.is_engineer || !member.topics.contains("changes")) continue;
    if (is_wired_anew) tell(client, Members{{"rig_changed", true}});  // what is theirs may be something else now
    if (const auto seen = seen_by(member.role, real, session_.desk().rig()); !seen.empty())
      tell(client, Members{{"changed", list_of(seen)}, {"by", by}});
  }
}

void Protocol::tell(std::string_view topic, const Members& line,
                    const std::function<bool(Client, const Role&)>& wants) {
  std::string text;  // written once for all
  for (const auto& [client, member] : clients_) {
    if (!member.topics.contains(topic) || (wants && !wants(client, member.role))) continue;
    if (text.empty()) text = write_line(line);
    send(client, text);
  }
}

void Protocol::tell(Client client, const Members& line) { send(client, write_line(line)); }

void Protocol::tell(const Levels& levels) {
  levels_ = levels;
  const Clock::Time now = clock_.now();
  for (auto& [client, member] : clients_) {
    if (member.every == Clock::Time{} || is_on_a_beat(member)) continue;
    const Levels own = member.role.is_engineer ? Levels{} : seen_by(member.role, levels, session_.desk().rig());
    const Levels& seen = member.role.is_engineer ? levels : own;
    hold_peaks(member.held.inputs, seen.inputs);
    hold_peaks(member.held.phones, seen.phones);
    member.held.mixes = seen.mixes;
    member.held.streams = seen.streams;
    if (now < member.due) continue;
    // Late looks do not make up for it with a burst.
    member.due = std::max(member.due + member.every, now + member.every / 2);
    if (!member.is_binary) {
      send(client, write_line(meters(member.held, now)), Line::Kind::meters);
    } else {
      if (!member.layout.has_names_of(member.held)) {
        member.layout = layout_of(member.held, member.layout.number + 1);
        tell(client, Members{{"layout", members_of(member.layout)}});
      }
      lines_[member.door].push_back(
          {.to = client,
           .kind = Line::Kind::meters,
           .frame = std::make_shared<const std::string>(meters_frame(member.held, member.layout.number, now))});
    }
    member.held = {};
  }
  tell_beats(levels, now);
}

void Protocol::tell_beats(const Levels& levels, Clock::Time now) {
  const auto to_all = [&](const auto& of_beat, const Line& line) {
    for (const auto& [client, member] : clients_) {
      if (!is_on_a_beat(member) || !of_beat(member)) continue;
      lines_[member.door].push_back(line);
      lines_[member.door].back().to = client;
    }
  };
  if (!layout_.has_names_of(levels)) {
    layout_ = layout_of(levels, layout_.number + 1);
    for (Beat& beat : beats_) beat.held = {};
    to_all([](const Member&) { return true; }, {.to = 0, .text = write_line(Members{{"layout", members_of(layout_)}})});
  }
  for (Beat& beat : beats_) {
    hold_peaks(beat.held.inputs, levels.inputs);
    hold_peaks(beat.held.phones, levels.phones);
    beat.held.mixes = levels.mixes;
    beat.held.streams = levels.streams;
    if (now < beat.due) continue;
    beat.due = std::max(beat.due + beat.every, now + beat.every / 2);
    to_all([&](const Member& member) { return member.every == beat.every; },
           {.to = 0,
            .kind = Line::Kind::meters,
            .frame = std::make_shared<const std::string>(meters_frame(beat.held, layout_.number, now))});
    beat.held = {};
  }
}

std::optional<Clock::Time> Protocol::meters_due() const {
  std::optional<Clock::Time> due;
  for (const auto& [client, member] : clients_)
    if (member.every != Clock::Time{} && !is_on_a_beat(member)) due = std::min(due.value_or(member.due), member.due);
  for (const Beat& beat : beats_) due = std::min(due.value_or(beat.due), beat.due);
  return due;
}

}  // namespace ohmic::api
