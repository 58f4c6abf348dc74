// V and I: what they are at rest, for small signals, and over time.

#include <algorithm>
#include <array>
#include <numbers>
#include <optional>
#include <utility>

#include "circuit/netlist/flat.hpp"

namespace ohmic::circuit::netlist {
namespace {

struct Form {
  std::string_view name;
  Waveform::Shape shape;
  std::size_t least, most;
  std::string_view expected;
};
constexpr std::array forms = {
    Form{"sin", Waveform::Shape::sine, 2, 6, "SIN(offset amplitude frequency delay damping phase)"},
    Form{"sine", Waveform::Shape::sine, 2, 6, "SIN(offset amplitude frequency delay damping phase)"},
    Form{"pulse", Waveform::Shape::pulse, 2, 8, "PULSE(low high delay rise fall width period)"},
    Form{"exp", Waveform::Shape::exponential, 2, 6, "EXP(low high delay constant delay constant)"},
    Form{"pwl", Waveform::Shape::piecewise, 2, 200000, "PWL(time value time value ...)"}};
constexpr std::array refused = {"sffm", "am", "trnoise", "trrandom", "external", "wavefile", "port", "file"};

/// Reads the words of one source from left to right.
class Words {
 public:
  Words(Flat& flat, const Placed& at) : flat_(flat), at_(at), word_(at.next) {}

  Waveform read() {
    while (word_ < at_.card().size() && !flat_.refusal) one();
    if (!is_steady_ && wave_.shape != Waveform::Shape::constant) wave_.dc = wave_.at(0.0);
    return std::move(wave_);
  }
  double series_ohm = 0.0, copies = 1.0;

 private:
  void one();
  void shape(const Form& form);
  bool is_figure() const;
  double figure() { return flat_.number(at_, at_.card().formula(word_++)); }

  Flat& flat_;
  const Placed& at_;
  std::size_t word_;
  Waveform wave_;
  bool is_steady_ = false;
};

bool Words::is_figure() const {
  const Card& card = at_.card();
  if (word_ >= card.size() || card.is_key(word_) || card[word_] == "=") return false;
  if (card.is_group(word_)) return true;
  const std::string_view word = card[word_];
  if (word == "dc" || word == "ac") return false;
  return std::ranges::find(forms, word, &Form::name) == forms.end() &&
         std::ranges::find(refused, word) == refused.end();
}

void Words::shape(const Form& form) {
  wave_.shape = form.shape;
  const std::size_t from = word_;
  while (is_figure() && !flat_.refusal) wave_.figures.push_back(figure());
  if (flat_.refusal) return;
  const std::size_t count = wave_.figures.size();
  if (count < form.least || count > form.most)
    return flat_.refuse(at_, from, at_.element->name + " has " + std::to_string(count) + " figures for its waveform.",
                        "Expected " + std::string(form.expected) + ".");
  if (form.shape != Waveform::Shape::piecewise) return;
  if (count % 2 != 0)
    return flat_.refuse(at_, from, "PWL of " + at_.element->name + " has a time without a value.",
                        "Expected PWL(time value time value ...).");
  for (std::size_t k = 2; k < count; k += 2)
    if (wave_.figures[k] < wave_.figures[k - 2])
      return flat_.refuse(at_, from + k, "The times of PWL go back here.", "Expected each time after the one before.");
}

void Words::one() {
  const Card& card = at_.card();
  const std::string_view word = card[word_];
  if (card.is_key(word_)) {
    word_ += 2;
    if (word == "dc" || word == "value") {
      wave_.dc = flat_.own_value(at_, card.formula(word_++));
      is_steady_ = true;
    } else if (word == "ac") {
      wave_.ac_magnitude = figure();
    } else if (word == "rser") {
      series_ohm = figure();
    } else if (word == "m") {
      copies = figure();
    } else {
      flat_.warn(at_, std::string(word) + "= of " + at_.element->name + " was left aside: it is not modelled.");
      ++word_;
    }
    return;
  }
  if (word == "ac") {
    ++word_;
    wave_.ac_magnitude = is_figure() ? figure() : 1.0;
    // Degrees in the netlist, radians in the circuit.
    if (is_figure()) wave_.ac_phase = figure() * std::numbers::pi / 180.0;
    return;
  }
  if (const auto form = std::ranges::find(forms, word, &Form::name); form != forms.end() && !card.is_group(word_)) {
    ++word_;
    return shape(*form);
  }
  if (std::ranges::find(refused, word) != refused.end())
    return flat_.refuse(
        at_, word_,
        "The waveform " + std::string(card.written(word_)) + " of " + at_.element->name + " is not read here.",
        "Expected a number, AC, SIN, PULSE, EXP or PWL; noise and files come from the rig.");
  if (word == "dc") ++word_;
  if (!is_figure() || (is_steady_ && word != "dc"))
    return flat_.refuse(at_, word_,
                        "\"" + std::string(card.written(word_)) + "\" was not expected at " + at_.element->name + ".",
                        "Expected a value, AC magnitude phase, SIN(...), PULSE(...), EXP(...) or PWL(...).");
  wave_.dc = flat_.own_value(at_, card.formula(word_++));
  is_steady_ = true;
}

}  // namespace

void add_source(Flat& flat, const Placed& at) {
  Words words(flat, at);
  Waveform wave = words.read();
  if (flat.refusal) return;
  if (const auto set = flat.set_value(at)) wave.dc = *set;
  Source source{.name = at.name, .a = at.nodes[0], .b = at.nodes[1], .wave = std::move(wave), .branch = at.branch};
  if (at.element->letter() == 'i') {
    const double copies = words.copies * at.frame->copies;
    source.wave.dc *= copies;
    source.wave.ac_magnitude *= copies;
    if (copies != 1.0 && source.wave.shape != Waveform::Shape::constant)
      return flat.refuse(at, at.next,
                         "A current source with a waveform stands " + std::to_string(copies) + " times in parallel.",
                         "Give it its whole amplitude and no m=.");
    flat.circuit.current_sources.push_back(std::move(source));
    return;
  }
  if (words.series_ohm != 0.0) {
    source.a = flat.inner_node(at, "rser");
    flat.circuit.resistors.push_back({at.name + "#rser", at.nodes[0], source.a, words.series_ohm / at.frame->copies});
  }
  flat.circuit.voltage_sources.push_back(std::move(source));
}

}  // namespace ohmic::circuit::netlist
