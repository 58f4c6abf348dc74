// Requirements as margins: counts of sockets, decibels above a target, seconds below a limit, all on intervals.

#include "advise/reason/requirement.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

using Margin = Interval<double>;

constexpr Margin counted(std::optional<int> there, int wanted, bool must_be_known) {
  if (there) return Margin(static_cast<double>(*there - wanted));
  return {-1.0, must_be_known ? -1.0 : 0.0, 1.0};
}
constexpr Margin yes_or_no(std::optional<bool> there, bool must_be_known) {
  if (there) return Margin(*there ? 0.0 : -1.0);
  return {-1.0, must_be_known ? -1.0 : 0.0, 0.0};
}

template <class Q>
Margin numbers(Interval<Q> of) {
  return {of.low.value(), of.likely.value(), of.high.value()};
}

/// The highest gain of a preamp where nobody published it: the span of those that are.
constexpr Interval<Decibel> unknown_gain{Decibel(44.0), Decibel(57.0), Decibel(75.0)};

class Judge {
 public:
  Judge(const Needs& needs, const Chain& chain, const Shelf& shelf) : needs_(needs), chain_(chain), shelf_(shelf) {}

  std::vector<Requirement> all() {
    if (needs_.sources() > 0) inputs();
    if (chain_.drive != nullptr) {
      for (std::size_t i = 0; i < needs_.owned.headphones.size(); ++i) headphone(static_cast<int>(i));
      sockets();
    }
    delay();
    wiring();
    std::ranges::stable_sort(found_, {}, &Requirement::topic);
    return std::move(found_);
  }

 private:
  void add(Topic topic, Margin margin, int who = -1) {
    found_.push_back({.topic = topic, .margin = margin, .who = who});
  }

  void inputs() {
    add(Topic::converter, Margin(chain_.has_converter ? 0.0 : -1.0));
    if (!chain_.has_converter) {  // then there is nothing of all that either
      add(Topic::inputs, Margin(-1.0));
      if (needs_.any_condenser) add(Topic::phantom, Margin(-1.0));
      if (needs_.instruments > 0) add(Topic::instrument, Margin(-1.0));
      for (std::size_t i = 0; i < needs_.owned.microphones.size(); ++i)
        if (is_first_of_its_kind(i)) add(Topic::gain, Margin(-1.0), static_cast<int>(i));
      return;
    }
    const bool strict = chain_.is_interface_bought;
    if (!chain_.is_any_interface) {
      const Sockets& there = chain_.inputs;
      Margin margin = counted(there.microphones, needs_.microphones, strict);
      if (needs_.sources() > needs_.microphones) {
        // Combination sockets take any of the three: the greater count is what there is.
        std::optional<int> together;
        if (there.microphones || there.lines)
          together = std::max(there.microphones.value_or(0), there.lines.value_or(0));
        const Margin whole = counted(together, needs_.sources(), strict);
        margin = {std::min(margin.low, whole.low), std::min(margin.likely, whole.likely),
                  std::min(margin.high, whole.high)};
      }
      add(Topic::inputs, margin);
      if (needs_.any_condenser) add(Topic::phantom, yes_or_no(there.has_phantom, strict));
      if (needs_.instruments > 0) add(Topic::instrument, yes_or_no(there.has_instrument, strict));
    }
    for (std::size_t i = 0; i < needs_.owned.microphones.size(); ++i)
      if (chain_.preamp != nullptr && is_first_of_its_kind(i)) gain(static_cast<int>(i));
  }

  bool is_first_of_its_kind(std::size_t at) const {
    const auto& all = needs_.owned.microphones;
    return std::ranges::find(all, all[at].name, &MicrophoneFigures::name) ==
           all.begin() + static_cast<std::ptrdiff_t>(at);
  }

  void gain(int who) {
    if (!chain_.is_interface_bought) return add(Topic::gain, gain_margin(who), who);
    const auto [found, is_new] = shelf_.gains.try_emplace({chain_.preamp, who});  // on the shelf it stays as it is
    if (is_new) found->second = gain_margin(who);
    add(Topic::gain, found->second, who);
  }

  Margin gain_margin(int who) const {
    const MicrophoneFigures& microphone = needs_.owned.microphones[static_cast<std::size_t>(who)];
    const Capture taken = capture(microphone, *chain_.preamp, needs_.voice, voice_crest);
    // What a preamp cannot do can be made up in the recording, as long as the voice stands far above the noise.
    Interval<Decibel> spare;
    if (taken.gain_spare) spare = *taken.gain_spare;
    else
      spare = {unknown_gain.low - taken.gain_needed.high, unknown_gain.likely - taken.gain_needed.likely,
               unknown_gain.high - taken.gain_needed.low};
    const auto least = [&](Decibel gain, Decibel distance) {
      return std::min((gain + made_up).value(), (distance - noise_distance).value());
    };
    const Margin margin{least(spare.low, taken.signal_to_noise.low), least(spare.likely, taken.signal_to_noise.likely),
                        least(spare.high, taken.signal_to_noise.high)};
    return margin;
  }

  struct Three {
    Margin level, response;
    std::optional<Margin> hiss;
  };
  /// Each bend is computed once: a curve stays, and many outputs share an impedance that nobody published.
  /// who: of the person's headphones, or below 0 of the population.
  Interval<Decibel> bent_by(const Ears& ears, Interval<Ohm> impedance, int who) const {
    const std::array key = {static_cast<double>(who), impedance.low.value(), impedance.likely.value(),
                            impedance.high.value()};
    const auto known = shelf_.bends.find(key);
    if (known != shelf_.bends.end()) return known->second;
    return shelf_.bends[key] = worst(bend(ears, impedance));
  }

  Three heard(const Ears& ears, int who) const {
    const Drive& drive = drive_;
    Three to;
    const Interval<DBSPL> level = given_to(drive, ears).level;
    const bool is_whole = is_aim_whole();

    const double aim = needs_.peak.value();
    const double least = aim - just_noticed.value() - (is_whole ? 0.0 : people_differ.value());
    to.level = {level.low.value() - aim, level.likely.value() - least, level.high.value() - least};
    const Interval<Decibel> bent = bent_by(ears, drive.impedance, who);
    const double tolerated = tolerated_bend(needs_).value();
    to.response = {tolerated - bent.high.value(), tolerated - bent.likely.value(), tolerated - bent.low.value()};
    if (const auto noise = hiss(drive, ears))
      to.hiss = Margin{hiss_heard.value() - noise->high.value(), hiss_heard.value() - noise->likely.value(),
                       hiss_heard.value() - noise->low.value()};
    else if (volts_for(hiss_heard, ears.sensitivity.likely) < noise_of_good_outputs) to.hiss = Margin{-1.0, 0.0, 1.0};
    return to;
  }

  void headphone(int who) {
    const OwnedHeadphone& worn = needs_.owned.headphones[static_cast<std::size_t>(who)];
    if (worn.is_wireless) return;
    if (worn.is_any) return population(who);
    const Three margins = heard(worn.ears, who);
    add(Topic::level, margins.level, who);
    add(Topic::response, margins.response, who);
    if (margins.hiss) add(Topic::hiss, *margins.hiss, who);
  }

  using Counted = Shelf::Counted;
  std::array<Counted, 3> count_population() const {
    std::array<Counted, 3> to{};
    const auto count = [](Counted& one, const Margin& margin) {
      ++one.of;
      one.enough += margin.likely >= 0.0 ? 1 : 0;
      one.surely += margin.low >= 0.0 ? 1 : 0;
    };
    const bool is_simple = chain_.is_drive_bought || chain_.is_rough;
    const auto& population = is_simple ? shelf_.simple_population : shelf_.population;
    const int size = static_cast<int>(population.size());
    for (int i = 0; i < size; ++i) {
      const Three margins = heard(population[static_cast<std::size_t>(i)], -1 - i - (is_simple ? size : 0));
      count(to[0], margins.level);
      count(to[1], margins.response);
      if (margins.hiss) count(to[2], *margins.hiss);
    }
    return to;
  }

  void population(int who) {
    // A drive on the shelf stays as it is; the person's own is known by its figures, because figures are turned.
    const Drive* where = chain_.is_drive_bought ? chain_.drive : nullptr;
    const Shelf::Count key = {needs_.peak.value(),
                              is_aim_whole() ? 1.0 : 0.0,
                              static_cast<double>(chain_.ways) + (chain_.is_rough ? 0.5 : 0.0),
                              chain_.pad.value(),
                              tolerated_bend(needs_).value(),
                              chain_.drive->open.likely.value(),
                              chain_.drive->impedance.likely.value()};
    const auto [found, is_new] = shelf_.counts.try_emplace({where, key});
    if (is_new) found->second = count_population();
    const std::array<Counted, 3>& all = found->second;
    static constexpr std::array topics = {Topic::level, Topic::response, Topic::hiss};
    for (std::size_t i = 0; i < topics.size(); ++i)
      if (all[i].of > 0)
        found_.push_back({.topic = topics[i],
                          .margin = {},
                          .who = who,
                          .enough = all[i].enough,
                          .surely = all[i].surely,
                          .of = all[i].of});
  }

  bool is_aim_whole() const {
    return needs_.is_peak_stated || chain_.is_target_whole || needs_.complaint == Complaint::too_quiet;
  }

  void sockets() {
    int wired = 0, wireless = 0;
    for (const OwnedHeadphone& worn : needs_.owned.headphones) (worn.is_wireless ? wireless : wired) += worn.count;
    if (wired == 0) return;
    const int listeners = std::max(1, needs_.listeners - wireless);
    add(Topic::sockets, Margin(static_cast<double>(chain_.sockets + chain_.ways - 1 - listeners)));
    if (needs_.own_mix_each && listeners > 1)
      add(Topic::mixes, counted(chain_.mixes, listeners, chain_.is_interface_bought));
  }

  void delay() {
    const bool plays = needs_.microphones + needs_.instruments > 0;
    if (!plays) return;
    if (!chain_.has_converter) return add(Topic::delay, Margin(-1.0));
    if (!chain_.is_on_cable && std::ranges::any_of(needs_.owned.headphones, &OwnedHeadphone::is_wireless)) {
      add(Topic::delay, {-0.29, -0.19, -0.09});  // Bluetooth adds 0.1 to 0.3 s
      return;
    }
    const double limit = delay_played.value();
    const double direct = limit - 0.001;
    if (chain_.hears_directly) return add(Topic::delay, Margin(direct));
    const Interval<Second> late = round_trip(chain_.buffer, needs_.rate.value_or(gear::usual_rate));
    const Margin through{limit - late.high.value(), limit - late.likely.value(), limit - late.low.value()};
    if (needs_.hears_itself_through_computer || chain_.can_hear_directly.has_value()) return add(Topic::delay, through);
    add(Topic::delay, {through.low, chain_.is_interface_bought ? through.likely : direct, direct});
  }

  void wiring() {
    if (!chain_.is_wired_well) add(Topic::wiring, Margin(-1.0));
    if (needs_.complaint == Complaint::none || chain_.is_checked) return;
    const auto explains = [&](Topic topic) {
      return std::ranges::any_of(found_, [&](const Requirement& r) { return r.topic == topic && !r.is_met(); });
    };
    const bool is_explained = (needs_.complaint == Complaint::too_quiet && explains(Topic::level)) ||
                              (needs_.complaint == Complaint::hiss && explains(Topic::hiss)) ||
                              (needs_.complaint == Complaint::latency && explains(Topic::delay));
    if (!is_explained && chain_.is_wired_well) add(Topic::wiring, Margin(-1.0));
  }

  Given given_to(const Drive& drive, const Ears& ears) const {
    return chain_.ways > 1 ? given(drive, ears, std::vector<Ears>(static_cast<std::size_t>(chain_.ways - 1), ears))
                           : given(drive, ears);
  }

  const Needs& needs_;
  const Chain& chain_;
  const Shelf& shelf_;
  const Drive padded_ = chain_.pad > Decibel(0.0) && chain_.drive != nullptr ? seen(chain_) : Drive();
  const Drive& drive_ = chain_.pad > Decibel(0.0) || chain_.drive == nullptr ? padded_ : *chain_.drive;
  std::vector<Requirement> found_;
};

}  // namespace

std::string_view name_of(Topic topic) {
  switch (topic) {
    case Topic::converter: return "converter";
    case Topic::inputs: return "inputs";
    case Topic::phantom: return "phantom";
    case Topic::instrument: return "instrument";
    case Topic::gain: return "gain";
    case Topic::level: return "level";
    case Topic::response: return "response";
    case Topic::hiss: return "hiss";
    case Topic::sockets: return "sockets";
    case Topic::mixes: return "mixes";
    case Topic::delay: return "delay";
    case Topic::wiring: return "wiring";
  }
  return "";
}

Interval<Decibel> worst(const Bend& bend) {
  const auto larger = [](Decibel up, Decibel down) { return std::max(up, -down); };
  return {std::min(larger(bend.up.low, bend.down.high), larger(bend.up.high, bend.down.low)),
          larger(bend.up.likely, bend.down.likely),
          std::max(larger(bend.up.low, bend.down.high), larger(bend.up.high, bend.down.low))};
}

Decibel tolerated_bend(const Needs& needs) {
  return needs.is_for(Purpose::mix) || needs.is_for(Purpose::produce) ? bend_working : bend_listening;
}

std::vector<Requirement> requirements(const Needs& needs, const Chain& chain, const Shelf& shelf) {
  return Judge(needs, chain, shelf).all();
}

}  // namespace ohmic::advise
