// Recognises the Gummel-Poon transistor as device/bipolar.cpp writes it, without bias-dependent base resistance.

#include <algorithm>
#include <cmath>
#include <functional>

#include "circuit/expression/operands.hpp"
#include "circuit/solver/device_program_junction.hpp"

namespace ohmic::circuit {
namespace {

using F = BipolarFigures;
using Figures = std::array<double, F::count>;

/// Junctions of one control in the base's current, the steeper (the transistor's own) first.
struct Junctions {
  std::vector<std::pair<JunctionTerm, double>> found;  // with its factor
};

std::array<Junctions, 2> junctions_of(const Graph& graph, const Sum& base) {
  std::array<Junctions, 2> junctions;
  for (const auto& [term, factor] : base.terms)
    if (const auto junction = junction_of(graph, term); junction && junction->control < 2)
      junctions[static_cast<std::size_t>(junction->control)].found.emplace_back(*junction, factor);
  for (Junctions& it : junctions)
    std::ranges::sort(it.found, std::greater(),
                      [](const auto& found) { return found.first.figures[JunctionFigures::per_scale]; });
  return junctions;
}

class Reader {
 public:
  explicit Reader(const WholeLaw& law)
      : law_(law), graph_(law.graph), junctions_(junctions_of(graph_, sum_of(graph_, law.currents[1]))) {}

  Guess read() {
    for (const Junctions& it : junctions_)
      if (it.found.empty() || it.found.size() > 2) return std::nullopt;
    forward_ = &junctions_[0].found[0].first, reverse_ = &junctions_[1].found[0].first;
    read_base();
    if (!read_collector()) return std::nullopt;
    read_charges();
    DeviceProgram program{.kernel = Kernel::bipolar};
    program.terms = {parts_, static_cast<int>(law_.currents.size()) - 2};
    program.figures.assign(figures_.begin(), figures_.end());
    for (const std::size_t rank : {0u, 1u})
      for (const Junctions& it : junctions_)
        if (rank < it.found.size()) append(program.figures, it.found[rank].first.figures);
    for (const auto& layer : layers_)
      if (layer) append(program.figures, layer->figures);
    if (!read_further(program.figures)) return std::nullopt;
    return program;
  }

 private:
  template <class From>
  static void append(std::vector<double>& to, const From& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  void read_base();
  bool read_collector();
  void read_charges();
  void read_bias(const Graph::Node& choice);
  double share(double vbe, double vbc) const;
  bool read_further(std::vector<double>& figures) const;

  const WholeLaw& law_;
  const Graph& graph_;
  std::array<Junctions, 2> junctions_;
  const JunctionTerm *forward_ = nullptr, *reverse_ = nullptr;
  Figures figures_{};
  std::array<std::optional<DepletionTerm>, 2> layers_;
  int parts_ = 0;
};

void Reader::read_base() {
  figures_[F::base_f] = junctions_[0].found[0].second, figures_[F::base_r] = junctions_[1].found[0].second;
  if (junctions_[0].found.size() > 1)
    parts_ |= BipolarParts::leak_e, figures_[F::leak_f] = junctions_[0].found[1].second;
  if (junctions_[1].found.size() > 1)
    parts_ |= BipolarParts::leak_c, figures_[F::leak_r] = junctions_[1].found[1].second;
  for (const auto& [term, factor] : sum_of(graph_, law_.currents[1]).terms) {
    const Graph::Node& node = graph_.node(term);
    if (node.op == Op::control && node.index < 2) figures_[node.index == 0 ? F::g_e : F::g_c] = factor;
  }
}

bool Reader::read_collector() {
  for (const int id : needed_by(graph_.nodes(), std::span(law_.currents).first(1))) {
    const Graph::Node& node = graph_.node({id});
    if (node.op == Op::divide && graph_.is_constant({node.x})) {
      // q1 = 1 / (1 - vbc / vaf - vbe / var)
      const auto early = linear_of(graph_, {node.y}, law_.controls);
      if (!early) continue;
      figures_[F::pr] = -early->factors[0], figures_[F::pa] = -early->factors[1];
    } else if (node.op == Op::sqrt) {
      // sqrt(max(1 + kf jf + kr jr, 1e-12))
      const Graph::Node& held = graph_.node({node.x});
      if (held.op != Op::maximum) return false;
      for (const auto& [term, factor] : sum_of(graph_, {held.x}).terms)
        if (const auto junction = junction_of(graph_, term)) figures_[junction->control == 0 ? F::kf : F::kr] = factor;
      parts_ |= BipolarParts::knee;
    }
  }
  // is from the collector's current where the transistor conducts.
  std::vector<double> at(static_cast<std::size_t>(law_.controls));
  const double vbe = 20.0 / forward_->figures[JunctionFigures::per_scale], vbc = -1.0;
  at[0] = vbe, at[1] = vbc;
  const double jf = junction_value(*forward_, vbe), jr = junction_value(*reverse_, vbc);
  double base_c = figures_[F::base_r] * jr + figures_[F::g_c] * vbc;
  if (parts_ & BipolarParts::leak_c) base_c += figures_[F::leak_r] * junction_value(junctions_[1].found[1].first, vbc);
  figures_[F::is] = (value_at(graph_, law_.currents[0], at) + base_c) / ((jf - jr) * share(vbe, vbc));
  return std::isfinite(figures_[F::is]);
}

// 1 / qb
double Reader::share(double vbe, double vbc) const {
  const double jf = junction_value(*forward_, vbe), jr = junction_value(*reverse_, vbc);
  const double early = 1.0 - figures_[F::pa] * vbc - figures_[F::pr] * vbe;
  return early * 2.0 / (1.0 + std::sqrt(1.0 + figures_[F::kf] * jf + figures_[F::kr] * jr));
}

// bias = 1 + xtf (If / (If + itf))^2 exp(vbc per_vtf); itf and per_vtf stand in the graph, xtf is computed.
void Reader::read_bias(const Graph::Node& choice) {
  const Term on = {choice.y}, off = {choice.z};
  for (const int id : needed_by(graph_.nodes(), std::span(&on, 1))) {
    const Graph::Node& node = graph_.node({id});
    if (node.op == Op::exp) {
      const auto inside = linear_of(graph_, {node.x}, law_.controls);
      if (inside) figures_[F::per_vtf] = inside->factors[1];
    } else if (node.op == Op::divide && graph_.node({node.y}).op == Op::add) {
      const Graph::Node& sum = graph_.node({node.y});
      if (sum.x != node.x || !graph_.is_constant({sum.y})) continue;
      figures_[F::itf] = graph_.node({sum.y}).value;
      parts_ |= BipolarParts::filling;
    }
  }
  std::vector<double> at(static_cast<std::size_t>(law_.controls));
  at[0] = 32.0 / forward_->figures[JunctionFigures::per_scale];
  const double forward = figures_[F::is] * junction_value(*forward_, at[0]);
  const double bias = value_at(graph_, on, at) / value_at(graph_, off, at) / share(at[0], 0.0);
  const double full = forward / (forward + figures_[F::itf]);
  figures_[F::xtf] = (bias - 1.0) / (full * full);
  if (std::abs(bias - 1.0) > 1e-9) parts_ |= BipolarParts::slowing;
  else figures_[F::xtf] = 0.0;
}

void Reader::read_charges() {
  for (const auto& [term, factor] : sum_of(graph_, law_.charges[0]).terms) {
    if (junction_of(graph_, term)) figures_[F::tr_is] = -factor;
    else if (const auto layer = depletion_of(graph_, term, -factor); layer && layer->control == 1) layers_[1] = layer;
  }
  for (const auto& [term, factor] : sum_of(graph_, law_.charges[1]).terms) {
    const Graph::Node& node = graph_.node(term);
    if (const auto junction = junction_of(graph_, term); junction && junction->control == 0) {
      figures_[F::tf_is] = factor;
    } else if (node.op == Op::select) {
      // tf (vbe > 0 ? If bias / qb : If)
      for (const auto& [inner, by] : sum_of(graph_, {node.z}).terms)
        if (junction_of(graph_, inner)) figures_[F::tf_is] = factor * by;
      read_bias(node);
    } else if (const auto layer = depletion_of(graph_, term, factor); layer && layer->control == 0) {
      layers_[0] = layer;
    }
  }
  if (figures_[F::tf_is] != 0.0 || figures_[F::tr_is] != 0.0) parts_ |= BipolarParts::diffusion;
  if (layers_[0]) parts_ |= BipolarParts::layer_e;
  if (layers_[1]) parts_ |= BipolarParts::layer_c;
}

// Branches behind the first two: the outer part of the collector's layer, the substrate's.
bool Reader::read_further(std::vector<double>& figures) const {
  for (std::size_t k = 2; k < law_.currents.size(); ++k) {
    if (!graph_.is_constant(law_.currents[k])) return false;
    std::optional<DepletionTerm> layer;
    for (const auto& [term, factor] : sum_of(graph_, law_.charges[k]).terms)
      if (const auto found = depletion_of(graph_, term, factor)) layer = found;
    if (!layer || layer->control != static_cast<int>(k)) return false;
    append(figures, layer->figures);
  }
  return static_cast<std::size_t>(law_.controls) == law_.currents.size();
}

}  // namespace

Guess guess_bipolar(const WholeLaw& law) {
  if (law.currents.size() < 2 || law.controls < 2) return std::nullopt;
  return Reader(law).read();
}

}  // namespace ohmic::circuit
