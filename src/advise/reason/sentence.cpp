// One sentence first: the verdict, and the reason that decided it.

#include "advise/reason/sentence.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "advise/reason/say.hpp"

namespace ohmic::advise {
namespace {

const Requirement* failing(const Remedy& remedy, Topic topic) {
  for (const Requirement& one : remedy.judged)
    if (one.topic == topic && !one.is_met()) return &one;
  return nullptr;
}

const OwnedHeadphone& worn_of(const Needs& needs, const Requirement& r) {
  return needs.owned.headphones[static_cast<std::size_t>(std::max(0, r.who))];
}

std::string to_record(const Needs& needs) {
  std::vector<std::string> words;
  if (needs.microphones > 0) words.push_back(say::counted(needs.microphones, "microphone", "microphones"));
  if (needs.instruments > 0) words.push_back(say::counted(needs.instruments, "instrument", "instruments"));
  if (needs.lines > 0) words.push_back(say::counted(needs.lines, "line source", "line sources"));
  return say::list(words);
}

/// Why what the person hears is not good enough; empty: it is.
std::string missing_in_the_ears(const Needs& needs, const Remedy& as_it_is) {
  const Chain& chain = as_it_is.chain;
  if (const Requirement* r = failing(as_it_is, Topic::level)) {
    if (r->of > 0)
      return fmt::format("{} is loud enough for only {} of {} headphones", say::what_drives(needs), r->enough, r->of);
    const OwnedHeadphone& worn = worn_of(needs, *r);
    const Given heard = given_in(chain, worn.ears);
    return fmt::format("{} drives {} to {} only, where {} are wanted", say::what_drives(needs), say::what_is_worn(worn),
                       say::whole(heard.level), say::level(needs.peak));
  }
  if (failing(as_it_is, Topic::hiss) != nullptr) return fmt::format("{} hisses audibly", say::what_drives(needs));
  if (const Requirement* r = failing(as_it_is, Topic::response)) {
    if (r->of > 0)
      return fmt::format("the output impedance of {} changes the tone of most headphones", say::what_drives(needs));
    const OwnedHeadphone& worn = worn_of(needs, *r);
    return fmt::format("the output impedance of {} bends the tone of {} by {:.1f} dB", say::what_drives(needs),
                       say::what_is_worn(worn), worst(bend(worn.ears, chain.drive->impedance)).likely.value());
  }
  return {};
}

/// Why what records is not good enough; empty: it is, or nothing is recorded.
std::string missing_at_the_inputs(const Needs& needs, const Remedy& as_it_is) {
  if (failing(as_it_is, Topic::converter) != nullptr)
    return fmt::format("recording {} takes preamps and a converter, which no headphone amplifier has",
                       to_record(needs));
  const std::string name =
      needs.owned.interface != nullptr ? "your " + say::short_name(*needs.owned.interface) : "your interface";
  if (failing(as_it_is, Topic::inputs) != nullptr)
    return fmt::format("{} has too few inputs for {}", name, to_record(needs));
  if (failing(as_it_is, Topic::phantom) != nullptr)
    return fmt::format("{} gives no 48 V for a condenser microphone", name);
  if (failing(as_it_is, Topic::instrument) != nullptr) return fmt::format("{} has no instrument input (Hi-Z)", name);
  if (failing(as_it_is, Topic::gain) != nullptr)
    return fmt::format("the preamps of {} are too weak or noisy for your microphone", name);
  if (failing(as_it_is, Topic::delay) != nullptr) return "you would hear yourself too late";
  return {};
}

std::string crowd(const Needs& needs, const Remedy& as_it_is) {
  if (failing(as_it_is, Topic::sockets) != nullptr)
    return fmt::format("{} people listen, and there {} {}", needs.listeners,
                       as_it_is.chain.sockets + as_it_is.chain.ways == 2 ? "is" : "are",
                       say::counted(as_it_is.chain.sockets + as_it_is.chain.ways - 1, "socket", "sockets"));
  if (failing(as_it_is, Topic::mixes) != nullptr)
    return fmt::format("each of {} people wants a mix of their own", needs.listeners);
  return {};
}

std::string fix_words(const Needs& needs, const Remedy& remedy) {
  std::vector<std::string> words;
  for (const Fix fix : remedy.fixes) switch (fix) {
      case Fix::line_outputs:
        words.emplace_back("plug the amplifier into the line outputs instead of the headphone output");
        break;
      case Fix::direct_monitoring:
        words.emplace_back("switch direct monitoring on, so that you hear yourself before the computer does");
        break;
      case Fix::small_buffer: words.emplace_back("set a buffer of 64 frames or less"); break;
      case Fix::balanced_socket:
        words.emplace_back("use its balanced socket with a balanced cable, which gives more level");
        break;
      case Fix::splitter:
        words.emplace_back("let two share a socket with a splitter, which is loud enough still");
        break;
      case Fix::attenuator:
        words.emplace_back("put an in-line attenuator of 12 dB in front of the headphones against the hiss");
        break;
      case Fix::cable:
        words.emplace_back("wear headphones on a cable while you record, because Bluetooth comes 0.1 to 0.3 s late");
        break;
      case Fix::checks:
        words.emplace_back(
            needs.complaint == Complaint::mono   ? "put the headphones into a headphone socket, with a stereo plug"
            : needs.complaint == Complaint::hiss ? "find which knob turns the hiss down, and turn it down there"
            : needs.complaint == Complaint::latency
                ? "switch one of the two monitoring paths off"
                : "find what is turned down, because the gear itself is loud enough");
        break;
    }
  return say::list(words);
}

/// What a single box has to be able to do, in a few words.
std::string interface_words(const Needs& needs) {
  if (needs.sources() == 0) return "an audio interface";
  std::vector<std::string> with;
  if (needs.microphones > 0) with.push_back(say::counted(needs.microphones, "microphone input", "microphone inputs"));
  if (needs.any_condenser) with.emplace_back("48 V");
  if (needs.instruments > 0) with.emplace_back("an instrument input");
  if (needs.lines > 0) with.push_back(say::counted(needs.lines, "line input", "line inputs"));
  return fmt::format("an audio interface with {}", say::list(with));
}

/// Behind a level that does.
std::string enough_for(const Needs& needs, const Given& heard, const Chain& chain) {
  const DBSPL deafening = needs.peak + Decibel(12.0);
  if (heard.level.low > deafening) return "far more than ears bear: begin with the knob down";
  if (heard.level.low < needs.peak - people_differ - Decibel(5.0) && !chain.drive->is_level_known)
    return "probably loud enough, but nobody published what that output gives: listen before you buy anything";
  if (heard.level.likely >= needs.peak)
    return needs.is_peak_stated ? "as loud as you want" : "louder than most people ever listen";
  return "enough unless you listen very loud or to very quiet recordings";
}

/// Of several versions the one that gets loudest on what there is.
std::string choosing_words(const Needs& needs, const Chain& chain) {
  const store::Headphone* best = nullptr;
  Given most;
  for (const store::Headphone* one : needs.choosing_headphones) {
    const Given heard = given_in(chain, ears_of(*one));
    if (best == nullptr || heard.level.likely > most.level.likely) best = one, most = heard;
  }
  return fmt::format("of these the {} gets loudest on {}, {} at peaks; an impedance has not to be matched", best->model,
                     say::what_drives(needs), say::whole(most.level));
}

std::string enough_words(const Needs& needs, const Remedy& as_it_is) {
  const std::string records = needs.sources() > 0 ? fmt::format("your interface takes {}, and ", to_record(needs)) : "";

  for (const Requirement& r : as_it_is.judged) {
    if (r.topic != Topic::level) continue;
    if (r.of > 0)
      return fmt::format("{}{} is loud enough for {} of {} headphones", records, say::what_drives(needs), r.enough,
                         r.of);
    const OwnedHeadphone& worn = worn_of(needs, r);
    const Given heard = given_in(as_it_is.chain, worn.ears);
    return fmt::format("{}{} drives {} to {} at peaks, {}", records, say::what_drives(needs), say::what_is_worn(worn),
                       say::whole(heard.level), enough_for(needs, heard, as_it_is.chain));
  }
  if (!needs.choosing_headphones.empty()) return choosing_words(needs, as_it_is.chain);
  if (std::ranges::any_of(needs.owned.headphones, &OwnedHeadphone::is_wireless))
    return "Bluetooth headphones bring their own converter and amplifier";
  return "what you have does the job";
}

/// A known output impedance on a headphone whose curve is not: nobody can tell.
bool may_bend(const Remedy& as_it_is) {
  return as_it_is.chain.drive != nullptr && as_it_is.chain.drive->is_impedance_known &&
         std::ranges::any_of(as_it_is.judged, [](const Requirement& r) {
           return r.topic == Topic::response && r.of == 0 && r.is_met() && !r.is_certain();
         });
}

std::string joined(std::initializer_list<std::string> reasons) {
  std::vector<std::string> words;
  for (const std::string& one : reasons)
    if (!one.empty()) words.push_back(one);
  return say::list(words);
}

}  // namespace

std::string sentence_of(const Needs& needs, const Remedy& as_it_is, const Remedy& remedy, Standing standing) {
  const std::string inputs = missing_at_the_inputs(needs, as_it_is), ears = missing_in_the_ears(needs, as_it_is),
                    people = crowd(needs, as_it_is);
  std::string to;
  switch (remedy.kind) {
    case Verdict::nothing:
      if (as_it_is.unmet == 0 && needs.owned.headphones.empty() && !needs.choosing_headphones.empty())
        to = fmt::format("No box decides this: {}.", enough_words(needs, as_it_is));
      else if (as_it_is.unmet == 0 && needs.owned.has_passive_speakers)
        to = fmt::format("For your headphones nothing: {}.", enough_words(needs, as_it_is));
      else
        to = as_it_is.unmet == 0
                 ? fmt::format("Nothing, keep your money: {}.", enough_words(needs, as_it_is))
                 : fmt::format("{} mends this: {}.",
                               needs.budget_usd ? fmt::format("Nothing for {:.0f} USD", *needs.budget_usd)
                                                : "Nothing in the catalogue",
                               joined({inputs, ears, people}));
      break;
    case Verdict::fix_wiring: to = fmt::format("No new box: {}.", fix_words(needs, remedy)); break;
    case Verdict::dac_amp:
      to = fmt::format("A DAC with a headphone amplifier (one box on USB, a dongle may do): {}.",
                       joined({ears, people}));
      break;
    case Verdict::headphone_amp:
      to = fmt::format("A headphone amplifier{}: {}.",
                       needs.owned.has_interface() ? " on the line outputs of your interface" : "",
                       joined({ears, people, inputs}));
      break;
    case Verdict::interface:
      to = fmt::format(
          "{}: {}. {}", say::capital(interface_words(needs)),
          joined({inputs, inputs.empty() ? ears : std::string(), people}),
          needs.owned.has_amplifier()
              ? std::string("Your amplifier hangs on its line outputs.")
              : fmt::format("Its own headphone output {} enough, on the {} for example: you need no amplifier "
                            "beside it.",
                            remedy.uncertain == 0 ? "is" : "is most likely",
                            say::short_name(*remedy.bought.front()->device)));
      break;
    case Verdict::both: {
      const bool is_shared = std::ranges::any_of(remedy.bought, [](const Candidate* one) {
        return one->device->kind == store::Kind::amplifier && one->drive.sockets > 2;
      });
      to = fmt::format("Both: {} and a {} behind its line outputs, because {}.", interface_words(needs),
                       is_shared ? "headphone distribution amplifier" : "headphone amplifier",
                       joined({inputs, ears, people}));
      break;
    }
    case Verdict::distribution_amp:
      to = fmt::format("A headphone distribution amplifier, a socket and a volume knob for everybody: {}.",
                       joined({people, ears}));
      break;
  }
  if (!remedy.bought.empty() && !remedy.fixes.empty()) to += fmt::format(" Besides, {}.", fix_words(needs, remedy));
  if (needs.owned.has_passive_speakers) to += " The passive speakers need a power amplifier, which none of these is.";
  if (remedy.bought.empty() && may_bend(as_it_is))
    to +=
        " Its output impedance may change the tone; by how much depends on the headphones' impedance curve, which "
        "nobody "
        "published.";
  if (standing == Standing::contested) to += " Experts disagree about that.";
  return to;
}

}  // namespace ohmic::advise
