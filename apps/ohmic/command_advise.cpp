// ohmic advise, compare, doctor: which gear does the job, declared.

#include <memory>
#include <optional>
#include <sstream>

#include "command_families.hpp"

namespace ohmic::app {
namespace {

constexpr const char* advise_notes = R"(Examples:
  ohmic advise                                       a few questions
  ohmic advise --headphones "dt 990 pro" --interface "2i2 4th"
  ohmic advise --for podcast --mics 4 --listeners 4 --budget 500
  ohmic advise --for record --microphone sm7b --interface "solo 4th"
  ohmic advise --choose "dt 880 32" "dt 880 600" --source phone
  ohmic advise --headphones "300 ohm 97 dB/mW" --output-voltage 2V --output-impedance 10ohm
  ohmic advise --hours 8 --level 85

Names are forgiving: see ohmic catalogue search. "any" means: one that you do not name. What you do not say is taken as
is usual: peaks of 110 dB SPL, one listener, a computer's own socket.

Complaints: too_quiet, hiss, latency, mono (voices vanish, or left and right are one).

Exit codes:
  0  answered
  1  the catalogue could not be read, or the page not written
  2  a name nobody knows, or the command line is wrong)";

constexpr const char* compare_notes = R"(Examples:
  ohmic compare "hd 600" "k701"
  ohmic compare "2i2 4th" "l30 ii" --headphones "dt 990 pro"

Any two devices of any kinds, in the same units. What nobody published is said.)";

constexpr const char* doctor_notes =
    R"(It looks at the sound card: what it is, what it can, whether another program has it, how loud its headphone output drives
which headphones and what its impedance does to their tone, as far as the catalogue knows it. With a rig, also at its
amplifiers, headphones and preamps.

Examples:
  ohmic doctor
  ohmic doctor rigs/band.toml

Exit codes:
  0  looked at; what is wrong is printed
  1  the catalogue could not be read
  2  the rig file or the command line is wrong)";

std::vector<std::string> split(const std::string& words) {
  std::vector<std::string> parts;
  std::stringstream stream(words);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

void declare_person(const CommandDeclaration& advise, AdviseAsked& to) {
  advise::Answers& a = to.answers;
  const auto said = [&to] { to.has_flags = true; };
  const auto word = [&](const char* name, const char* type, const char* says, std::string& into) {
    advise.text(name, type, says, [&into, said](const std::string& text) { into = text, said(); });
  };
  const auto words = [&](const char* name, const char* type, const char* says, std::vector<std::string>& into) {
    advise.texts(name, type, says, 0, 8, [&into, said](const std::vector<std::string>& all) { into = all, said(); });
  };
  const auto count = [&](const char* name, const char* says, int least, auto& into) {
    advise.number(name, says, least, 64, "", [&into, said](int value) { into = value, said(); });
  };
  const auto flag = [&](const char* name, const char* says, bool& into) {
    advise.flag(name, says, [&into, said] { into = true, said(); });
  };
  advise.text("--for", "WORDS", "listen, record, stream, podcast, produce, mix, perform: one or several, with commas",
              [&a, said](const std::string& text) { a.purposes = split(text), said(); });
  words("--headphones", "NAME", "your headphones; or any, bluetooth, \"300 ohm 97 dB/mW\"", a.headphones);
  words("--choose", "NAME", "headphones between which you decide", a.choose);
  word("--interface", "NAME", "your audio interface, or any", a.interface);
  word("--amp", "NAME", "your headphone amplifier or DAC, or any", a.amplifier);
  word("--source", "NAME", "what you play from: phone, laptop, computer", a.source);
  words("--microphone", "NAME", "your microphones by name", a.microphones);
  count("--mics", "so many microphones at the same time", 0, a.microphone_count);
  flag("--condenser", "one of them wants 48 V", a.condenser);
  count("--instruments", "so many guitars or basses plugged in", 0, a.instruments);
  count("--lines", "so many synthesizers or other line sources", 0, a.lines);
  count("--listeners", "so many listen on headphones at the same time", 1, a.listeners);
  flag("--own-mixes", "each of them hears something else", a.own_mixes);
  word("--complaint", "WORD", "what is wrong now: too_quiet, hiss, latency, mono", a.complaint);
  word("--wired", "WORD", "how the amplifier or second headphone is plugged in: line, phones, splitter", a.hookup);
  flag("--through-computer", "you hear yourself through the computer", a.through_computer);
  flag("--balanced", "your headphone cable is balanced", a.balanced);
  flag("--passive-speakers", "you also want to drive speakers without an amplifier in them", a.passive_speakers);
}

void declare_figures(const CommandDeclaration& advise, AdviseAsked& to) {
  advise::Answers& a = to.answers;
  const auto number = [&](const char* name, const char* says, int most, const char* unit, std::optional<double>& into) {
    advise.number(name, says, 0, most, unit, [&into, &to](int value) { into = value, to.has_flags = true; });
  };
  number("--budget", "it may cost so much, in USD", 1000000, "USD", a.budget);
  number("--hours", "you listen so long a day", 24, "h", a.hours);
  const auto quantity = [&](const char* name, const char* type, const char* says, auto low, auto high, auto& into) {
    advise.quantity(name, type, says, low, high, into);
  };
  quantity("--peak", "LEVEL",
           "so loud shall the loudest moment be (default 110: most people; 105 quiet, 115 orchestral)", DBSPL(60.0),
           DBSPL(130.0), a.peak);
  quantity("--level", "LEVEL", "so loud you listen on average, dB SPL(A)", DBSPL(30.0), DBSPL(130.0), a.level);
  quantity("--voice", "LEVEL", "so loud the voice is at the microphone (default 84)", DBSPL(40.0), DBSPL(140.0),
           a.voice);
  quantity("--rate", "RATE", "your sample rate", Hertz(8e3), Hertz(384e3), a.rate);
  advise.number("--buffer", "your buffer, in frames", 8, 8192, "",
                [&to](int value) { to.answers.buffer = Frames(value), to.has_flags = true; });
  quantity("--output-voltage", "VOLTAGE", "what your headphone output gives without load, rms", Volt(0.01), Volt(100.0),
           a.output_voltage);
  quantity("--output-impedance", "OHM", "its output impedance", Ohm(0.0), Ohm(1000.0), a.output_impedance);
}

}  // namespace

void declare_advise(const CommandDeclaration& program) {
  const CommandDeclaration advise = program.command("advise", "say which gear you need, if any, and prove it");
  const auto to = std::make_shared<AdviseAsked>();
  advise.notes(advise_notes);
  declare_person(advise, *to);
  declare_figures(advise, *to);
  advise.flag("--json", "print JSON", to->is_json);
  advise.text("--html", "PATH", "write the answer as a page with pictures", to->html);
  advise.asks([to](const std::string&) {
    const advise::Answers& a = to->answers;
    to->has_flags = to->has_flags || a.peak || a.level || a.voice || a.rate || a.output_voltage || a.output_impedance;
    return Asked(*to);
  });

  const CommandDeclaration compare = program.command("compare", "put two devices side by side, in the same units");
  const auto pair = std::make_shared<CompareAsked>();
  compare.notes(compare_notes);
  compare.text("first", "A", "a device", pair->first, true);
  compare.text("second", "B", "another one", pair->second, true);
  compare.texts("--headphones", "NAME", "your headphones", 0, 8,
                [pair](const std::vector<std::string>& all) { pair->headphones = all; });
  compare.flag("--json", "print JSON", pair->is_json);
  compare.asks([pair](const std::string&) { return Asked(*pair); });

  const CommandDeclaration doctor =
      program.command("doctor", "say whether the card that is plugged in, and the gear of a rig, do their job");
  const auto rig = std::make_shared<DoctorAsked>();
  doctor.notes(doctor_notes);
  doctor.text("rig", "RIG", "the rig file (default: only the card and this machine)", rig->rig);
  doctor.flag("--json", "print JSON", rig->is_json);
  doctor.asks([rig](const std::string&) { return Asked(*rig); });
}

}  // namespace ohmic::app
