// Turns values and remembers how to turn them back.

#include "rig/desk.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/address.hpp"
#include "rig/desk_change.hpp"

namespace ohmic::rig {
namespace {

constexpr Clock::Time one_turn = std::chrono::seconds(1);
constexpr std::size_t most_steps = 1000;

Result<const Mix*> find_mix(const Rig& rig, std::string_view name) {
  const auto found = std::ranges::find(rig.mixes, name, &Mix::name);
  if (found != rig.mixes.end()) return &*found;
  std::vector<std::string_view> names;
  names.reserve(rig.mixes.size());
  for (const Mix& mix : rig.mixes) names.push_back(mix.name);
  const auto near = nearest_name(name, names);
  return failure(
      fmt::format("There is no mix called \"{}\".", name),
      near ? fmt::format("Did you mean \"{}\"?", *near) : fmt::format("There are: {}.", fmt::join(names, ", ")));
}

}  // namespace

Desk::Desk(Rig rig) : file_(std::move(rig)), now_(file_) {}

const Rig& Desk::rig() const { return now_; }

Result<std::string> Desk::value(std::string_view address) const {
  const auto parameter = find_value(now_, address);
  if (!parameter) return std::unexpected(parameter.error());
  return value_text(*parameter);
}

/// A knob that is dragged, or a point that drags two values, is turned many times and taken back once. Only what was
/// turned from something to something goes on: what was added counts by itself.
bool Desk::goes_on(const Step& last, const Step& step) {
  if (step.hands.empty() || step.hands != last.hands || step.when - last.when >= one_turn) return false;
  return std::ranges::all_of(step.turned, [&](const Turned& one) {
    return !one.before.empty() && !one.after.empty() && std::ranges::find(step.hands, one.address) != step.hands.end();
  });
}

void Desk::remember(Step step) {
  if (step.turned.empty() && !step.is_other_side) return;
  ++changes_;
  undone_.clear();
  if (!done_.empty() && goes_on(done_.back(), step)) {
    Step& last = done_.back();
    for (Turned& now : step.turned) {
      const auto same = std::ranges::find(last.turned, now.address, &Turned::address);
      if (same == last.turned.end()) last.turned.push_back(std::move(now));
      else same->after = std::move(now.after);
    }
    std::erase_if(last.turned, [](const Turned& one) { return one.after == one.before; });
    last.when = step.when;
    if (last.turned.empty()) done_.pop_back();
    return;
  }
  if (done_.size() == most_steps) done_.erase(done_.begin());
  done_.push_back(std::move(step));
}

Result<Turned> Desk::set(std::string_view address, std::string_view value, Clock::Time now) {
  std::vector<Turned> done;
  auto turned = change(now_, address, value, done);
  if (!turned) return turned;
  if (turned->before != turned->after) ++changes_;
  remember({.turned = std::move(done), .when = now, .hands = {turned->address}});
  return turned;
}

Result<std::vector<Turned>> Desk::set(const std::vector<Scene::Value>& values, Clock::Time now) {
  std::vector<Turned> unused, done;
  std::vector<Error> refused;
  Rig trial = now_;  // all or none
  change_all(trial, values, unused, refused);
  if (!refused.empty()) return std::unexpected(std::move(refused.front()));
  auto turned = change_all(now_, values, done, refused);
  if (!turned.empty()) ++changes_;
  std::vector<std::string> hands;
  for (const Scene::Value& one : values) hands.push_back(one.address);
  remember({.turned = std::move(done), .when = now, .hands = std::move(hands)});
  return turned;
}

Result<std::vector<Turned>> Desk::copy_mix(std::string_view from, std::string_view to, Clock::Time now) {
  const auto source = find_mix(now_, from), target = find_mix(now_, to);
  if (!source) return std::unexpected(source.error());
  if (!target) return std::unexpected(target.error());
  std::vector<Scene::Value> values;
  const auto copy = [&](std::string_view rest) {
    const auto path = [&](std::string_view mix) { return fmt::format("mix.{}.{}", address_part(mix), rest); };
    if (auto text = value(path(from))) values.push_back({path(to), std::move(*text)});
  };
  for (const std::string_view own : {"level", "me_level", "others_level"}) copy(own);
  for (const Send& send : (*source)->sends)
    for (const auto& f : send_fields) copy(fmt::format("sends.{}.{}", address_part(send.input), f.field.name));
  for (const Send& send : (*target)->sends)
    if (std::ranges::find((*source)->sends, send.input, &Send::input) == (*source)->sends.end())
      values.push_back({fmt::format("mix.{}.sends.{}.level", address_part(to), address_part(send.input)), "-100 dB"});
  return set(values, now);
}

std::vector<Turned> Desk::travel(std::vector<Step>& from, std::vector<Step>& to, bool is_back) {
  if (from.empty()) return {};
  Step step = std::move(from.back());
  from.pop_back();
  if (!done_.empty()) done_.back().hands.clear();
  ++changes_;
  std::vector<Turned> turned, unused;
  if (step.is_other_side) turned = swap_sides();
  const auto go = [&](const Turned& one) {
    const auto result = change(now_, one.address, is_back ? one.before : one.after, unused);
    if (result && result->before != result->after) turned.push_back(*result);
  };
  if (is_back) std::for_each(step.turned.rbegin(), step.turned.rend(), go);
  else std::ranges::for_each(step.turned, go);
  step.hands.clear();
  to.push_back(std::move(step));
  return turned;
}

std::vector<Turned> Desk::undo() { return travel(done_, undone_, true); }
std::vector<Turned> Desk::redo() { return travel(undone_, done_, false); }

Scene Desk::scene(std::string name) const { return scene_of(now_, std::move(name)); }

std::vector<Turned> Desk::apply(const std::vector<Scene::Value>& values, Keeping most, std::vector<Error>& unknown,
                                std::vector<Turned>& done) {
  // Most of a scene is as it is already: one list of all values is cheaper than looking for each.
  const std::vector<Parameter> list = values_of(now_);
  std::unordered_map<std::string_view, const Parameter*> known;
  known.reserve(list.size());
  for (const Parameter& parameter : list) known.emplace(parameter.address, &parameter);
  std::vector<Scene::Value> fine;
  for (const Scene::Value& value : values) {
    const auto at = known.find(value.address);
    const Parameter* parameter = at == known.end() ? nullptr : at->second;
    if (parameter != nullptr && parameter->keeping <= most && value_text(*parameter) == value.text) continue;
    // Not in the list: what is to be added, or spelled another way.
    const auto found = parameter != nullptr ? Result<Parameter>(*parameter) : find_value(now_, value.address);
    if (!found || found->keeping <= most) {
      fine.push_back(value);
      continue;
    }
    unknown.push_back(
        {"It is none of the values that are set from here.",
         most == Keeping::scene ? "Volumes, ceilings, preamps and outputs are in no scene." : "It is kept nowhere.",
         {.field = value.address}});
  }
  return change_all(now_, fine, done, unknown);
}

void Desk::take_away_unnamed(const Scene& scene, std::vector<Turned>& seen, std::vector<Turned>& done) {
  std::unordered_set<std::string> named;  // mixes, sends, strips and bands, by their addresses
  for (const Scene::Value& value : scene.values) {
    const auto parts = address_parts(value.address);
    if (!parts || parts->size() < 3) continue;
    std::vector<std::string> prefix(parts->begin(), parts->begin() + 2);
    if (parts->front() == "mix" || (*parts)[2] == "trim") named.insert(address_of(prefix));
    if (parts->size() < 4) continue;
    prefix.assign(parts->begin(), parts->begin() + 4);
    named.insert(address_of(prefix));
  }
  const auto take = [&](const std::string& address, std::string_view text) {
    if (auto one = change(now_, address, text, done); one && one->before != one->after) seen.push_back(std::move(*one));
  };
  std::vector<std::string> going, falling;
  for (const Mix& mix : now_.mixes) {
    const std::string address = "mix." + address_part(mix.name);
    if (!named.contains(address)) continue;
    const auto in_file = std::ranges::find(file_.mixes, mix.name, &Mix::name);
    for (const Send& send : mix.sends) {
      const std::string one = fmt::format("{}.sends.{}", address, address_part(send.input));
      if (named.contains(one)) continue;
      const bool is_in_file = in_file != file_.mixes.end() &&
                              std::ranges::find(in_file->sends, send.input, &Send::input) != in_file->sends.end();
      (is_in_file ? falling : going).push_back(one);
    }
  }
  const auto bands = [&](std::string_view section, const auto& list) {
    for (const auto& channel : list) {
      const std::string address = fmt::format("{}.{}", section, address_part(channel.name));
      for (std::size_t n = 1; named.contains(address) && n <= channel.strip.equalizer.size(); ++n) {
        const std::string one = fmt::format("{}.eq.{}", address, n);
        if (named.contains(one)) continue;
        going.push_back(one + ".kind");
        break;
      }
    }
  };
  bands("input", now_.inputs);
  bands("playback", now_.playbacks);
  for (const std::string& address : going) take(address, "");
  for (const std::string& address : falling) take(address, "-100 dB");
}

std::vector<Turned> Desk::to_scene(const Scene& scene, std::vector<Error>& unknown, std::vector<Turned>& done) {
  std::vector<Turned> turned = apply(scene.values, Keeping::scene, unknown, done);
  take_away_unnamed(scene, turned, done);
  return turned;
}

std::vector<Turned> Desk::recall(const Scene& scene, std::vector<Error>& unknown, Clock::Time now) {
  std::vector<Turned> done;
  auto turned = to_scene(scene, unknown, done);
  remember({.turned = std::move(done), .when = now});
  return turned;
}

std::vector<Turned> Desk::swap_sides() {
  Scene here = scene({});
  std::vector<Turned> turned, unused;
  std::vector<Error> unknown;  // a value that the rig lost with the gear behind it
  if (other_) turned = to_scene(*other_, unknown, unused);
  other_ = std::move(here);
  side_ = side_ == 'A' ? 'B' : 'A';
  return turned;
}

std::vector<Turned> Desk::other_side(Clock::Time now) {
  auto turned = swap_sides();
  remember({.turned = {}, .when = now, .is_other_side = true});
  return turned;
}

char Desk::side() const { return side_; }

std::vector<Turned> Desk::unsaved() const { return difference(file_, now_); }

}  // namespace ohmic::rig
