// The words of *@ lines.

#include "circuit/netlist/notes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::size_t most_positions = 200;  // of all knobs and switches: each is tried

/// The words of one *@ line.
struct NoteLine {
  const Line& line;
  std::vector<std::size_t> at;  // where words begin, "*@" not among them

  explicit NoteLine(const Line& of) : line(of) {
    constexpr std::string_view blank = " \t\r\v\f";
    for (std::size_t k = line.text.find_first_not_of(blank, 2); k != std::string::npos;) {
      at.push_back(k);
      k = line.text.find_first_of(blank, k);
      if (k != std::string::npos) k = line.text.find_first_not_of(blank, k);
    }
  }
  std::size_t size() const { return at.size(); }
  std::string_view word(std::size_t k) const { return cut(line.text, k); }
  std::string_view written(std::size_t k) const { return cut(line.written, k); }
  std::string rest(std::size_t k) const { return k < size() ? line.written.substr(at[k]) : std::string{}; }
  Place place(std::size_t k) const { return line.place(k < size() ? at[k] : line.text.size()); }

 private:
  std::string_view cut(const std::string& text, std::size_t k) const {
    if (k >= size()) return {};
    return std::string_view(text).substr(at[k], text.find_first_of(" \t\r\v\f", at[k]) - at[k]);
  }
};

std::optional<Taper> taper_of(std::string_view word) {
  if (word == "linear" || word == "lin") return Taper::linear;
  if (word == "log" || word == "logarithmic") return Taper::logarithmic;
  if (word == "antilog" || word == "antilogarithmic") return Taper::antilogarithmic;
  return std::nullopt;
}

class NotesReader {
 public:
  explicit NotesReader(Refusal& refusal) : refusal_(refusal) {}
  void read(const NoteLine& note);
  Notes take() { return std::move(notes_); }

 private:
  void pot(const NoteLine& note);
  void knob(const NoteLine& note);
  void change(const NoteLine& note);
  void probe(const NoteLine& note);
  void expect(const NoteLine& note);
  void options(const NoteLine& note, std::size_t from, Knob& knob);
  void keep(const NoteLine& note, Knob knob);
  std::string what(const NoteLine& note, std::size_t& word);
  std::optional<double> number(const NoteLine& note, std::size_t word, std::string_view text, std::string_view of);
  void one_word(const NoteLine& note, std::string& into, std::string_view expected);
  void refuse(const NoteLine& note, std::size_t word, std::string said, std::string hint) {
    refusal_.refuse(note.place(word), std::move(said), std::move(hint));
  }

  Refusal& refusal_;
  Notes notes_;
  std::size_t positions_ = 0;
};

std::optional<double> NotesReader::number(const NoteLine& note, std::size_t word, std::string_view text,
                                          std::string_view of) {
  const auto value = parse_number(text);
  if (value && std::isfinite(*value)) return value;
  refuse(note, word, text.empty() ? "The number is missing." : "\"" + std::string(text) + "\" is no number.",
         "Expected " + std::string(of) + ", such as 4.7k or 12V.");
  return std::nullopt;
}

void NotesReader::one_word(const NoteLine& note, std::string& into, std::string_view expected) {
  if (note.size() != 2)
    return refuse(note, 1, "This note has " + std::to_string(note.size() - 1) + " words behind its first.",
                  "Expected " + std::string(expected) + ".");
  if (!into.empty())
    return refuse(note, 0, "*@ " + std::string(note.word(0)) + " stands twice.", "Take one of them out.");
  into = note.word(1);
}

void NotesReader::options(const NoteLine& note, std::size_t from, Knob& knob) {
  for (std::size_t k = from; k < note.size(); ++k) {
    if (const auto taper = taper_of(note.word(k))) {
      knob.taper = *taper;
    } else if (note.word(k) == "default") {
      if (const auto value = number(note, k + 1, note.word(k + 1), "where the knob stands at first"))
        knob.fallback = *value;
      ++k;
    } else {
      return refuse(note, k, "\"" + std::string(note.written(k)) + "\" was not expected here.",
                    "Expected linear, log, antilog, or default and a number.");
    }
  }
}

void NotesReader::keep(const NoteLine& note, Knob knob) {
  const auto same = std::ranges::find(notes_.knobs, knob.name, &Knob::name);
  const bool is_switch = std::ranges::find(notes_.switches, knob.name, &Switch::name) != notes_.switches.end();
  const bool is_ganged = same != notes_.knobs.end() && same->kind == Knob::Kind::pot && knob.kind == Knob::Kind::pot;
  if (is_ganged) {  // one knob on several tracks
    same->targets.insert(same->targets.end(), knob.targets.begin(), knob.targets.end());
    return;
  }
  if (is_switch || same != notes_.knobs.end())
    return refuse(note, 0, "The name " + knob.name + " is taken by another knob or switch.", "Give it another one.");
  positions_ += 2;
  if (positions_ > most_positions)
    return refuse(note, 0, "There are too many knobs and switches.",
                  "Expected at most " + std::to_string(most_positions) + " ends and positions in all.");
  notes_.knobs.push_back(std::move(knob));
}

void NotesReader::pot(const NoteLine& note) {
  if (note.size() < 4)
    return refuse(note, note.size(), "A pot needs two resistors.",
                  "Expected *@ name pot R1 R2 [linear|log|antilog] [default 0.5].");
  Knob knob{.name = std::string(note.word(0)),
            .targets = {std::string(note.word(2)), std::string(note.word(3))},
            .unit = {},
            .place = note.place(0)};
  options(note, 4, knob);
  if (knob.targets[0] == knob.targets[1])
    return refuse(note, 3, "A pot's two resistors are one and the same.", "Expected the two parts of its track.");
  if (!(knob.fallback >= 0.0 && knob.fallback <= 1.0))
    return refuse(note, 4, "The pot " + knob.name + " cannot stand there.", "Expected default 0 to 1.");
  keep(note, std::move(knob));
}

void NotesReader::knob(const NoteLine& note) {
  if (note.size() < 5)
    return refuse(note, note.size(), "A knob needs a name, what it turns, and two ends.",
                  "Expected *@ knob name element-or-parameter from to [linear|log] [default value].");
  Knob knob{.name = std::string(note.word(1)),
            .kind = Knob::Kind::value,
            .targets = {std::string(note.word(2))},
            .unit = {},
            .place = note.place(1)};
  const auto from = number(note, 3, note.word(3), "where the knob begins"),
             to = number(note, 4, note.word(4), "where the knob ends");
  if (!from || !to) return;
  knob.from = *from;
  knob.to = *to;
  knob.fallback = std::nan("");  // what the file says
  options(note, 5, knob);
  if (knob.from == knob.to)
    return refuse(note, 4, "The knob " + knob.name + " ends where it begins.", "Expected two different values.");
  if (knob.taper != Taper::linear && !(knob.from * knob.to > 0.0))
    return refuse(note, 3, "The knob " + knob.name + " is logarithmic and passes zero.",
                  "Expected two ends above zero, or linear.");
  keep(note, std::move(knob));
}

void NotesReader::change(const NoteLine& note) {
  if (note.size() < 5)
    return refuse(note, note.size(), "A switch needs a name, what it sets, and two positions.",
                  "Expected *@ switch name element-or-parameter label=value label=value [default label].");
  Switch made{.name = std::string(note.word(1)),
              .target = std::string(note.word(2)),
              .labels = {},
              .values = {},
              .fallback = -1,
              .place = note.place(1)};
  std::string wanted;
  for (std::size_t k = 3; k < note.size(); ++k) {
    const std::string_view word = note.written(k);
    if (note.word(k) == "default") {
      wanted = note.word(++k);
      continue;
    }
    const auto equals = word.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      return refuse(note, k, "\"" + std::string(word) + "\" is no position of a switch.",
                    "Expected label=value without blanks, as in low=2k.");
    const auto value = number(note, k, word.substr(equals + 1), "a value behind the =");
    if (!value) return;
    std::string label(word.substr(0, equals));
    if (std::ranges::find(made.labels, label) != made.labels.end())
      return refuse(note, k, "The position " + label + " stands twice.", "Give it another label.");
    made.labels.push_back(std::move(label));
    made.values.push_back(*value);
  }
  if (made.labels.size() < 2)
    return refuse(note, 3, "The switch " + made.name + " has one position.", "Expected two or more.");
  if (!wanted.empty()) {
    const auto found =
        std::ranges::find_if(made.labels, [&](const std::string& label) { return lower_case(label) == wanted; });
    if (found == made.labels.end())
      return refuse(note, note.size() - 1, "The switch " + made.name + " has no position " + wanted + ".",
                    "Expected one of its labels behind default.");
    made.fallback = static_cast<int>(found - made.labels.begin());
  }
  const bool is_taken = std::ranges::find(notes_.knobs, made.name, &Knob::name) != notes_.knobs.end() ||
                        std::ranges::find(notes_.switches, made.name, &Switch::name) != notes_.switches.end();
  if (is_taken)
    return refuse(note, 1, "The name " + made.name + " is taken by another knob or switch.", "Give it another one.");
  positions_ += made.labels.size();
  if (positions_ > most_positions)
    return refuse(note, 0, "There are too many knobs and switches.",
                  "Expected at most " + std::to_string(most_positions) + " ends and positions in all.");
  notes_.switches.push_back(std::move(made));
}

/// v(a, b) may hold blanks: everything up to the bracket that closes it.
std::string NotesReader::what(const NoteLine& note, std::size_t& word) {
  std::string all(note.word(word));
  while (all.find('(') != std::string::npos && !all.contains(')') && word + 1 < note.size()) all += note.word(++word);
  ++word;
  return all;
}

void NotesReader::probe(const NoteLine& note) {
  std::size_t word = 2;
  Probe made{.name = std::string(note.word(1)), .what = what(note, word), .says = {}, .place = note.place(2)};
  made.says = note.rest(word);
  if (note.size() < 3)
    return refuse(note, 1, "A probe needs a name and a place.",
                  "Expected *@ probe name v(node), v(a,b) or i(element).");
  notes_.probes.push_back(std::move(made));
}

void NotesReader::expect(const NoteLine& note) {
  std::size_t word = 1;
  Expectation made{.what = what(note, word), .place = note.place(1)};
  const auto value = number(note, word, note.word(word), "the volts or amperes there");
  if (!value) return;
  made.value = *value;
  if (std::string_view tolerance = note.word(word + 1); !tolerance.empty()) {
    const bool is_percent = tolerance.ends_with('%');
    if (is_percent) tolerance.remove_suffix(1);
    const auto relative = number(note, word + 1, tolerance, "a tolerance such as 5%");
    if (!relative) return;
    made.tolerance = is_percent ? *relative / 100.0 : *relative;
    if (!(made.tolerance > 0.0))
      return refuse(note, word + 1, "The tolerance is not above zero.", "Expected one such as 5%.");
  }
  notes_.expectations.push_back(std::move(made));
}

void NotesReader::read(const NoteLine& note) {
  const std::string_view first = note.word(0);
  if (first == "title") notes_.title = note.rest(1);
  else if (first == "source") notes_.source += (notes_.source.empty() ? "" : " ") + note.rest(1);
  else if (note.word(1) == "pot") pot(note);
  else if (first == "knob") knob(note);
  else if (first == "switch") change(note);
  else if (first == "probe") probe(note);
  else if (first == "expect") expect(note);
  else if (first == "input") one_word(note, notes_.input, "*@ input and a node or voltage source");
  else if (first == "output") one_word(note, notes_.output, "*@ output and a node");
  else if (first == "load") one_word(note, notes_.load, "*@ load and an element");
  else if (first == "supply") {
    for (std::size_t k = 1; k < note.size(); ++k) notes_.supplies.emplace_back(note.word(k));
  } else if (first == "kind") {
    constexpr std::array kinds = {"solid-state", "tube", "hybrid", "interface", "input", "load"};
    notes_.kind = note.word(1);
    if (std::ranges::find(kinds, notes_.kind) == kinds.end())
      refuse(note, 1, "\"" + notes_.kind + "\" is no kind of circuit that is known here.",
             "Expected solid-state, tube, hybrid, interface, input or load.");
  } else {
    refuse(note, 0,
           first.empty() ? std::string("A note without words.")
                         : "\"" + std::string(note.written(0)) + "\" is no note that is read here.",
           did_you_mean(
               first,
               {"title", "kind", "source", "input", "output", "load", "supply", "knob", "switch", "probe", "expect"},
               "Expected *@ title, kind, source, input, output, load, supply, knob, switch, probe, expect, or a name "
               "and pot."));
  }
}

}  // namespace

Notes read_notes(const std::vector<Line>& lines, Refusal& refusal) {
  NotesReader reader(refusal);
  for (const Line& line : lines)
    if (!refusal) reader.read(NoteLine(line));
  return reader.take();
}

}  // namespace ohmic::circuit::netlist
