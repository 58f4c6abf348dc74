// From a person's words to needs: names looked up, figures read, what was not said filled with what is usual.

#include "advise/ask/answers.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advise/reason/shelf.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

std::string lower(std::string_view words) {
  std::string to(words);
  std::ranges::transform(to, to.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return to;
}
bool means(std::string_view words, std::initializer_list<std::string_view> any_of) {
  return std::ranges::find(any_of, lower(words)) != any_of.end();
}
bool is_any(std::string_view words) { return means(words, {"any", "some", "unknown", "don't know", "?", "yes"}); }
bool is_none(std::string_view words) { return means(words, {"", "none", "no", "nothing", "-"}); }

/// Which of some words was meant; a near miss is named.
Result<std::size_t> chosen(const std::string& word, const std::vector<std::string>& from, const char* what) {
  const auto found = std::ranges::find(from, lower(word));
  if (found != from.end()) return static_cast<std::size_t>(found - from.begin());
  const std::vector<std::string_view> names(from.begin(), from.end());
  const auto near = nearest_name(lower(word), names);
  return failure(fmt::format("\"{}\" is no {} Ohmic knows; it knows {}.", word, what, fmt::join(from, ", ")),
                 near ? fmt::format("Did you mean \"{}\"?", *near) : std::string());
}

/// "300 ohm 97 dB/mW 500 mW": a headphone nobody has in a list, by what is printed on its box. Unset: no figures.
std::optional<Ears> by_figures(std::string_view words) {
  std::optional<Ohm> impedance;
  std::optional<DBPerVolt> per_v;
  std::optional<DBPerMilliwatt> per_mw;
  std::optional<Watt> limit;
  const auto next = [&] {
    const auto begin = std::min(words.find_first_not_of(' '), words.size());
    const auto end = std::min(words.find(' ', begin), words.size());
    const std::string_view word = words.substr(begin, end - begin);
    words.remove_prefix(end);
    return std::string(word);
  };
  while (words.find_first_not_of(' ') != std::string_view::npos) {
    std::string word = next();
    if (std::isdigit(static_cast<unsigned char>(word.front())) == 0) return std::nullopt;
    if (std::isalpha(static_cast<unsigned char>(word.back())) == 0) word += " " + next();
    if (const auto z = parse<Ohm>(word)) impedance = *z;
    else if (const auto mw = parse<DBPerMilliwatt>(word)) per_mw = *mw;
    else if (const auto v = parse<DBPerVolt>(word)) per_v = *v;
    else if (const auto p = parse<Watt>(word)) limit = *p;
    else return std::nullopt;
  }
  if (!impedance || (!per_v && !per_mw) || !(*impedance > Ohm(0.0))) return std::nullopt;
  // Made into an entry of a catalogue so that the same merging decides what its figures are worth.
  store::Headphone entry;
  entry.model = fmt::format("{} headphone", text(*impedance));
  entry.type = "dynamic";
  entry.sources = {{.by = "you", .where = "what you said"}};
  entry.impedance = {{*impedance, 0}};
  entry.sensitivity = {{{.per_volt = per_v, .per_milliwatt = per_mw, .at = {}}, 0}};
  if (limit) entry.power_limit = {{*limit, 0}};
  return ears_of(entry);
}

class Reader {
 public:
  Reader(const Answers& answers, const store::Catalogue& catalogue) : answers_(answers), catalogue_(catalogue) {}

  Result<Needs> read() {
    for (auto step : {&Reader::purposes, &Reader::counts, &Reader::gear, &Reader::headphones, &Reader::complaint})
      if (auto done = (this->*step)(); !done) return std::unexpected(done.error());
    drive();
    return std::move(needs_);
  }

 private:
  Result<void> purposes() {
    static constexpr std::array all = {Purpose::listen,  Purpose::record, Purpose::stream, Purpose::podcast,
                                       Purpose::produce, Purpose::mix,    Purpose::perform};
    for (const std::string& word : answers_.purposes) {
      const auto index = chosen(word, advise::purposes, "purpose");
      if (!index) return std::unexpected(index.error());
      needs_.purposes.push_back(all.at(*index));
    }
    if (needs_.purposes.empty()) needs_.purposes = {Purpose::listen};
    return {};
  }

  Result<void> counts() {
    needs_.listeners = answers_.listeners.value_or(1);
    needs_.instruments = answers_.instruments;
    needs_.lines = answers_.lines;
    needs_.microphones = answers_.microphone_count.value_or(static_cast<int>(answers_.microphones.size()));
    if (needs_.listeners < 1 || needs_.instruments < 0 || needs_.lines < 0 || needs_.microphones < 0)
      return failure("There are no less than no microphones, and at least one who listens.", "Give counts from 0 up.");
    // Who records names what; who does not means one microphone.
    const bool takes_in = needs_.is_for(Purpose::record) || needs_.is_for(Purpose::podcast) ||
                          needs_.is_for(Purpose::stream) || needs_.is_for(Purpose::perform);
    if (takes_in && needs_.sources() == 0 && !answers_.microphone_count) needs_.microphones = 1;
    needs_.own_mix_each = answers_.own_mixes;
    needs_.any_condenser = answers_.condenser;
    if (answers_.peak) needs_.peak = *answers_.peak, needs_.is_peak_stated = true;
    needs_.average = answers_.level.value_or(needs_.average);
    needs_.voice = answers_.voice.value_or(needs_.voice);
    needs_.a_day = Second(answers_.hours.value_or(0.0) * 3600.0);
    needs_.budget_usd = answers_.budget;
    needs_.buffer = answers_.buffer;
    needs_.rate = answers_.rate;
    needs_.hears_itself_through_computer = answers_.through_computer;
    needs_.owned.has_passive_speakers = answers_.passive_speakers;
    needs_.owned.has_balanced_cable = answers_.balanced;
    return {};
  }

  Result<void> gear() {
    Owned& owned = needs_.owned;
    const auto find = [&](const std::string& words, auto look_up, auto& to, bool* any) -> Result<void> {
      if (is_none(words)) return {};
      if (any != nullptr && is_any(words)) return *any = true, Result<void>{};
      const auto found = look_up(words);
      if (!found) return std::unexpected(found.error());
      to = *found;
      return {};
    };
    const auto& c = catalogue_;
    if (auto done = find(
            answers_.interface, [&](const auto& w) { return c.interface(w); }, owned.interface,
            &owned.has_any_interface);
        !done)
      return done;
    if (auto done = find(
            answers_.amplifier, [&](const auto& w) { return c.amplifier(w); }, owned.amplifier,
            &owned.has_any_amplifier);
        !done)
      return done;
    if (!is_any(answers_.source) && !means(answers_.source, {"computer", "pc", "mac"}))
      if (auto done = find(answers_.source, [&](const auto& w) { return c.source(w); }, owned.source, nullptr); !done)
        return done;
    for (const std::string& words : answers_.microphones) {
      if (is_any(words)) continue;
      const auto microphone = c.microphone(words);
      if (!microphone) return std::unexpected(microphone.error());
      owned.microphones.push_back(microphone_of(**microphone));
      needs_.any_condenser = needs_.any_condenser || owned.microphones.back().needs_phantom;
    }
    if (owned.interface != nullptr) owned.preamp = preamp_of(*owned.interface);
    if (!answers_.hookup.empty()) {
      const auto index = chosen(answers_.hookup, hookups, "way to plug in");
      if (!index) return std::unexpected(index.error());
      static constexpr std::array all = {Hookup::through_line_outputs, Hookup::through_headphone_output,
                                         Hookup::splitter};
      owned.hookup = all.at(*index);
    }
    return {};
  }

  Result<void> headphones() {
    for (const std::string& words : answers_.choose) {
      const auto headphone = catalogue_.headphone(words);
      if (!headphone) return std::unexpected(headphone.error());
      needs_.choosing_headphones.push_back(*headphone);
    }
    auto& owned = needs_.owned.headphones;
    for (const std::string& words : answers_.headphones) {
      if (is_none(words)) continue;
      OwnedHeadphone worn;
      if (is_any(words)) {
        worn.is_any = true;
      } else if (means(words, {"bluetooth", "wireless", "airpods"})) {
        worn.is_wireless = true;
        worn.ears.name = "Bluetooth headphones";
      } else if (auto ears = by_figures(words)) {
        worn.ears = std::move(*ears);
      } else {
        const auto headphone = catalogue_.headphone(words);
        if (!headphone) return std::unexpected(headphone.error());
        worn.entry = *headphone;
        worn.ears = ears_of(**headphone);
      }
      owned.push_back(std::move(worn));
    }
    if (owned.empty() && needs_.choosing_headphones.empty()) owned.push_back({.ears = {}, .is_any = true});
    for (OwnedHeadphone& worn : owned)
      if (worn.is_any) worn.ears.name = "any headphones";
    needs_.listeners = std::max(needs_.listeners, static_cast<int>(owned.size()));
    if (!owned.empty()) owned.front().count = needs_.listeners - static_cast<int>(owned.size()) + 1;
    return {};
  }

  Result<void> complaint() {
    if (is_none(answers_.complaint)) return {};
    const auto index = chosen(answers_.complaint, complaints, "complaint");
    if (!index) return std::unexpected(index.error());
    static constexpr std::array all = {Complaint::too_quiet, Complaint::hiss, Complaint::latency, Complaint::mono};
    needs_.complaint = all.at(*index);
    if (needs_.complaint == Complaint::latency) needs_.hears_itself_through_computer = true;
    return {};
  }

  /// What the headphones hang on now: an amplifier before an interface before a phone or computer.
  void drive() {
    Owned& owned = needs_.owned;
    Drive to;
    if (owned.amplifier != nullptr) {
      to = drive_of(*owned.amplifier);
      to.sockets = std::max(1, owned.amplifier->phones_outputs);
      if (!owned.amplifier->balanced.into.empty() || !owned.amplifier->balanced.open.empty())
        owned.balanced_drive = drive_of(*owned.amplifier, true);
    } else if (owned.has_any_amplifier) {
      to = any_amplifier(catalogue_);
    } else if (owned.interface != nullptr) {
      to = drive_of(*owned.interface);
      to.sockets = std::max(1, sockets_of(*owned.interface).phones.value_or(1));
    } else if (owned.has_any_interface) {
      to = any_interface(catalogue_);
    } else if (owned.source != nullptr) {
      to = drive_of(*owned.source);
    } else {
      to = any_computer(catalogue_);
    }
    if (owned.has_balanced_cable && owned.balanced_drive) to = *owned.balanced_drive;
    if (answers_.output_voltage || answers_.output_impedance) {
      to.reaches.clear();
      to.sources.insert(to.sources.begin(), "what you said of it");
    }
    if (answers_.output_voltage) {
      to.open = Interval(*answers_.output_voltage);
      to.current.reset();
      to.is_level_known = true;
    }
    if (answers_.output_impedance) {
      to.impedance = Interval(*answers_.output_impedance);
      to.is_impedance_known = true;
    }
    owned.drive = std::move(to);
  }

  const Answers& answers_;
  const store::Catalogue& catalogue_;
  Needs needs_;
};

}  // namespace

Result<Needs> needs_of(const Answers& answers, const store::Catalogue& catalogue) {
  return Reader(answers, catalogue).read();
}

}  // namespace ohmic::advise
