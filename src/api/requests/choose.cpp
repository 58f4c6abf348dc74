// The requests "choose" and "pickable": another amplifier or headphone on an output, and what would fit.

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/protocol_parts.hpp"
#include "api/requests/asked.hpp"
#include "api/requests/fit.hpp"
#include "api/requests/pick.hpp"
#include "api/requests/requests.hpp"
#include "gear/phones_output.hpp"
#include "rig/address.hpp"
#include "rig/chain.hpp"
#include "rig/edit.hpp"

namespace ohmic::api {
namespace {

struct Around {
  rig::Session& session;
  std::shared_ptr<Shelf> shelf;
  Editor editor;

  Hertz rate() {
    const engine::Plan* plan = session.engine().plan();
    return plan != nullptr ? plan->format().rate : session.desk().rig().card.rate;
  }
};

std::size_t heard(const rig::Phones& phones) {
  return std::min(static_cast<std::size_t>(phones.choice), phones.choices.size()) - 1;
}

/// What an output asks for, as texts; empty where it is not asked.
struct Asked {
  std::string output, headphone, amplifier;
};
Result<Asked> asked_of(const Value& value, std::string_view example) {
  constexpr std::string_view members[] = {"output", "headphone", "amplifier"};
  if (auto ok = object_of(value, members, example); !ok) return std::unexpected(ok.error());
  Asked asked;
  const auto output = text_in(value, "output", "Lead");
  if (!output) return std::unexpected(output.error());
  asked.output = *output;
  for (const auto& [member, into] :
       {std::pair{"headphone", &asked.headphone}, std::pair{"amplifier", &asked.amplifier}}) {
    if (value.find(member) == nullptr) continue;
    const auto text = text_in(value, member, "an id of the catalogue, or a name in the rig");
    if (!text) return std::unexpected(text.error());
    *into = *text;
  }
  return asked;
}

/// A modelled amplifier needs a converter in front of it: what the file needs at its end where the rig has none.
std::string add_converter(rig::Rig& rig) {
  if (!rig.dacs.empty()) return {};
  rig::Defined<gear::DacSpec> dac{
      .name = "clean", .title = {}, .source = {}, .spec = defaults(gear::dac_fields), .place = {}};
  dac.spec.full_scale = Volt(2.0);
  dac.spec.output_impedance = Ohm(100.0);
  rig.dacs.push_back(dac);
  return R"(
[dac.clean]
source = "typical of its kind"
full_scale = "2 V"
dynamic_range = "120 dB"
output_impedance = "100 ohm"
)";
}

/// The edit of what stands behind `kind` on the output: its only one, or that of the choice that is heard.
rig::Edit edit_of(const rig::Document& document, const rig::Phones& phones, const char* kind, const std::string& name) {
  rig::Way way{rig::member("phones"), rig::item(phones.name), rig::member(kind)};
  const rig::Value* value = rig::find_value(document, way);
  if (value != nullptr && value->array() != nullptr)
    way.push_back(rig::item_at(value->array()->size() == 1 ? 1 : heard(phones) + 1));
  return {.way = std::move(way), .text = name};
}

/// Knobs of a netlist that nobody hears any more would be strangers in the file.
void forget_knobs(const rig::Document& document, const rig::Phones& phones, const std::string& amplifier,
                  std::vector<rig::Edit>& edits) {
  const rig::Choice& before = phones.choices[heard(phones)];
  if (before.circuit == nullptr || before.amplifier == amplifier) return;
  const auto uses = std::ranges::count(phones.choices, before.circuit, &rig::Choice::circuit);
  const rig::Value* all =
      rig::find_value(document, {rig::member("phones"), rig::item(phones.name), rig::member("amplifier")});
  const bool is_for_all = all != nullptr && all->array() == nullptr;
  if (uses > 1 && !is_for_all) return;
  rig::Way way{rig::member("phones"), rig::item(phones.name), rig::member("circuit"),
               rig::member(before.circuit->name())};
  if (rig::find_value(document, way) != nullptr) edits.push_back({.way = std::move(way), .text = std::nullopt});
}

/// How much louder a full-scale sine would be at the ear, at the same volume; by the stated sensitivity or by its upper end,
/// whichever rises more. Errors: a circuit that does not come to rest.
Result<Decibel> rise(const rig::Rig& before, const rig::Rig& after, const std::string& output, Hertz rate) {
  const auto figures = [&](const rig::Rig& rig) -> Result<gear::PhonesFigures> {
    const auto phones = std::ranges::find(rig.phones, output, &rig::Phones::name);
    if (auto ok = rig::build_circuits(rig, *phones, rate); !ok) return std::unexpected(ok.error());
    return gear::figures(rig::phones_spec_of(rig, *phones, false, rate), heard(*phones), rate);
  };
  const auto old = figures(before), now = figures(after);
  if (!old) return std::unexpected(old.error());
  if (!now) return std::unexpected(now.error());
  return std::max(now->full_scale_level - old->full_scale_level, now->highest_level - old->highest_level);
}

/// One of the choices that the output has already. Nothing: none of them is it.
std::optional<std::size_t> choice_of(const rig::Phones& phones, const Asked& asked) {
  const rig::Choice& now = phones.choices[heard(phones)];
  const std::string& amplifier = asked.amplifier.empty() ? now.amplifier : asked.amplifier;
  const std::string& headphone = asked.headphone.empty() ? now.headphones.front() : asked.headphone;
  for (std::size_t i = 0; i < phones.choices.size(); ++i)
    if (phones.choices[i].amplifier == amplifier && phones.choices[i].headphones.front() == headphone) return i;
  return std::nullopt;
}

Answer choose(Protocol& protocol, Around& around, const Request& request) {
  const auto asked = asked_of(request.verb, R"({"choose": {"output": "Lead", "headphone": "sennheiser-hd-650"}})");
  if (!asked) return std::unexpected(asked.error());
  if (asked->headphone.empty() && asked->amplifier.empty())
    return failure("Neither a headphone nor an amplifier is chosen.", R"(Give "headphone" or "amplifier", or both.)");
  rig::Session& session = around.session;
  const auto phones = named(session.desk().rig().phones, asked->output, "phones output");
  if (!phones) return std::unexpected(phones.error());
  const std::string by = fmt::format("client {}", request.client);
  if (const auto known = choice_of(**phones, *asked)) {
    const auto turned =
        session.set(rig::address_of({"phones", asked->output, "choice"}), fmt::format("{}", *known + 1));
    if (!turned) return std::unexpected(turned.error());
    protocol.tell({*turned}, by);
    return Members{{"words", turned->sentence()}, {"turned", list_of({*turned})}};
  }

  // What the file will say.
  const auto document = rig::load_document(session.rig().file);
  if (!document) return std::unexpected(document.error());
  rig::Rig thought = session.desk().rig();
  std::vector<rig::Edit> edits;
  std::string sections;
  std::vector<std::string> words;
  const rig::Phones before = **phones;
  const auto take = [&](Picked picked, const char* kind) {
    sections += picked.section;
    edits.push_back(edit_of(*document, before, kind, picked.name));
    words.push_back(fmt::format("{} {}", kind, picked.title));
    return picked.name;
  };
  std::string worn = before.choices[heard(before)].headphones.front();
  if (!asked->headphone.empty()) {
    auto picked = pick_headphone(thought, asked->headphone, *around.shelf);
    if (!picked) return std::unexpected(picked.error());
    worn = take(std::move(*picked), "headphone");
  }
  if (!asked->amplifier.empty()) {
    auto picked = pick_amplifier(thought, asked->amplifier, worn, *around.shelf);
    if (!picked) return std::unexpected(picked.error());
    sections += add_converter(thought);
    forget_knobs(*document, before, picked->name, edits);
    take(std::move(*picked), "amplifier");
  }
  auto text = rig::with_values(*document, edits);
  if (!text) return std::unexpected(text.error());
  if (!text->ends_with('\n')) *text += '\n';
  *text += sections;
  rig::Reading reading = rig::read_rig(*text, document->file);
  if (!reading.errors.empty()) return std::unexpected(reading.errors.front());

  // Nobody's ears are surprised: what would be louder is turned down by as much, in the same edit.
  const auto louder = rise(session.desk().rig(), reading.rig, asked->output, around.rate());
  if (!louder) return std::unexpected(louder.error());
  std::string final_text = *text;
  std::string said = fmt::format("{}: {}", asked->output, fmt::join(words, ", "));
  if (*louder > Decibel(0.005)) {
    const double level = std::max(std::floor((before.level.value() - louder->value()) * 100.0) / 100.0, -100.0);
    const auto changed = rig::parse_document(*text, document->file);
    if (!changed) return std::unexpected(changed.error());
    const auto quieter = rig::with_value(
        *changed, {rig::member("phones"), rig::item(asked->output), rig::member("level")}, fmt::format("{} dB", level));
    if (!quieter) return std::unexpected(quieter.error());
    final_text = *quieter;
    said += fmt::format("; level {:.2f} dB -> {:.2f} dB, because it would be {:.1f} dB louder", before.level.value(),
                        level, louder->value());
  } else if (*louder < Decibel(-0.5)) {
    said += fmt::format("; {:.1f} dB quieter at the same volume", -louder->value());
  }
  const auto applied = rewrite(session, final_text, around.editor, said + ".");
  if (!applied) return std::unexpected(applied.error());
  protocol.tell(applied->turned, by);
  return Members{{"words", said + "."},
                 {"turned", list_of(applied->turned)},
                 {"extent", rig::extents.at(static_cast<std::size_t>(applied->extent))},
                 {"file", document->file}};
}

Members row_of(std::string_view id, std::string_view title, std::string_view origin, bool is_chosen,
               const Result<Fit>& fit) {
  const auto tenth = [](double value) {
    return std::isfinite(value) ? Value(std::round(value * 10.0) / 10.0) : Value();
  };
  Members row{{"id", id}, {"title", title}, {"origin", origin}, {"chosen", is_chosen}};
  if (!fit) {
    row.insert(row.end(), {{"fits", Value()}, {"words", fit.error().sentence()}});
    return row;
  }
  row.insert(row.end(),
             {{"fits", fit->fits ? Value(*fit->fits) : Value()},
              {"words", fit->words},
              {"reach_db_spl", List{tenth(fit->lowest_reach.value()), tenth(fit->highest_reach.value())}},
              {"headroom_db", tenth(fit->headroom.value())},
              {"bend_db", tenth(fit->bend.value())},
              {"output_impedance_ohm", fit->output_impedance ? tenth(fit->output_impedance->value()) : Value()}});
  return row;
}

/// What the question is about, taken from the session.
struct Pickable {
  Asked asked;
  rig::Rig rig;
  rig::Phones phones;
  Hertz rate;
  std::shared_ptr<Shelf> shelf;
  std::shared_ptr<Circuits> circuits;
};
Result<Pickable> pickable_of(Around& around, std::shared_ptr<Circuits> circuits, const Value& value) {
  auto asked = asked_of(value, R"({"pickable": {"output": "Lead"}})");
  if (!asked) return std::unexpected(asked.error());
  const rig::Rig& rig = around.session.desk().rig();
  const auto found = named(rig.phones, asked->output, "phones output");
  if (!found) return std::unexpected(found.error());
  return Pickable{*asked, rig, **found, around.rate(), around.shelf, std::move(circuits)};
}

/// A second where every circuit is read and built anew.
Answer pickable(const Pickable& question) {
  const Asked& asked = question.asked;
  const rig::Phones& phones = question.phones;
  rig::Rig rig = question.rig;
  const rig::Choice& now = phones.choices[heard(phones)];
  add_converter(rig);
  const auto fit = [&](const std::string& amplifier, const std::string& headphone) -> Result<Fit> {
    const auto thought = with(rig, phones, amplifier, headphone, *question.circuits);
    if (!thought) return std::unexpected(thought.error());
    return fit_of(rig, *thought, question.rate);
  };
  if (!asked.headphone.empty() || !asked.amplifier.empty()) {
    std::string amplifier, headphone, title;
    if (!asked.headphone.empty()) {
      const auto picked = pick_headphone(rig, asked.headphone, *question.shelf);
      if (!picked) return std::unexpected(picked.error());
      headphone = picked->name, title = picked->title;
    }
    if (!asked.amplifier.empty()) {
      const auto picked =
          pick_amplifier(rig, asked.amplifier, headphone.empty() ? now.headphones.front() : headphone, *question.shelf);
      if (!picked) return std::unexpected(picked.error());
      amplifier = picked->name, title += (title.empty() ? "" : ", ") + picked->title;
    }
    return Members{{"output", asked.output},
                   {"fit", row_of(asked.amplifier.empty() ? asked.headphone : asked.amplifier, title, "catalogue",
                                  false, fit(amplifier, headphone))}};
  }
  List headphones, amplifiers;
  for (const auto& headphone : rig.headphones)
    headphones.emplace_back(row_of(headphone.name, headphone.title.empty() ? headphone.name : headphone.title, "rig",
                                   headphone.name == now.headphones.front(), fit("", headphone.name)));
  if (now.amplifier.empty()) amplifiers.emplace_back(row_of("", "The card's own", "card", true, fit("", "")));
  for (const auto& amplifier : rig.amplifiers)
    amplifiers.emplace_back(row_of(amplifier.name, amplifier.title.empty() ? amplifier.name : amplifier.title, "rig",
                                   amplifier.name == now.amplifier, fit(amplifier.name, "")));
  bool is_among = !rig::is_netlist_path(now.amplifier);
  for (const std::string& circuit : question.circuits->shipped()) {
    const auto file = question.circuits->read(circuit, rig.file);
    if (!file) continue;
    const bool is_chosen = now.circuit != nullptr && now.circuit->sum() == (*file)->sum();
    is_among = is_among || is_chosen;
    amplifiers.emplace_back(row_of(is_chosen ? now.amplifier : circuit, (*file)->title(), "circuit", is_chosen,
                                   is_chosen ? fit("", "") : fit(circuit, "")));
  }
  if (!is_among && now.circuit != nullptr)
    amplifiers.emplace_back(row_of(now.amplifier, now.circuit->title(), "circuit", true, fit("", "")));
  return Members{
      {"output", asked.output}, {"headphones", std::move(headphones)}, {"amplifiers", std::move(amplifiers)}};
}

}  // namespace

void add_choose(Protocol& protocol, rig::Session& session, std::shared_ptr<Shelf> shelf, Editor editor) {
  const auto around = std::make_shared<Around>(session, std::move(shelf), std::move(editor));
  const auto circuits = std::make_shared<Circuits>();
  protocol.add({.name = "choose",
                .takes = {},
                .says = "Another amplifier or headphone on an output: edits the rig file and plays it, never louder.",
                .answer = [&protocol, around](const Request& request) { return choose(protocol, *around, request); }});
  protocol.add({.name = "pickable",
                .takes = {},
                .says = "What may be chosen on an output, and whether each fits: reach, headroom, output impedance.",
                .work = [around, circuits](const Request& request) -> Result<Work> {
                  auto question = pickable_of(*around, circuits, request.verb);
                  if (!question) return std::unexpected(question.error());
                  return [question = std::move(*question)] { return pickable(question); };
                }});
}

}  // namespace ohmic::api
