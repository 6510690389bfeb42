#include "models/exported/graph_builder.hpp"

#include <set>
#include <utility>

#include "csv/text.hpp"
#include "models/exported/archive_error.hpp"
#include "models/exported/call_builder.hpp"
#include "models/exported/operators.hpp"

namespace exported {

namespace {

constexpr std::size_t most_nodes = 100'000;

class Builder {
 public:
  Builder(const Json& program, const Binding& bind)
      : graph_(field(field(program, "graph_module"), "graph")),
        signature_(field(field(program, "graph_module"), "signature")),
        ranges_(field(program, "range_constraints")),
        bind_(bind) {}

  GraphPlan build() {
    for (const Json& spec : list(field(signature_, "input_specs"))) add_input(spec);
    if (plan_.input < 0) refuse("its graph takes no input");
    const Json& nodes = list(field(graph_, "nodes"));
    if (nodes.size() > most_nodes) refuse("its graph has more than " + std::to_string(most_nodes) + " nodes");
    for (const Json& node : nodes) add_node(node);
    for (const Json& spec : list(field(signature_, "output_specs"))) add_output(spec);
    if (plan_.output < 0) refuse("its graph has no output");
    plan_.initial.resize(slots_.size());
    check_views();
    find_last_uses();
    return std::move(plan_);
  }

 private:
  void add_input(const Json& spec) {
    const auto [kind, value] = alternative(spec);
    if (kind == "user_input") return add_batch(value);
    BoundTensor bound = bind_(spec);
    const int slot = slots_.add(field(field(value, "arg"), "name"));
    plan_.initial.resize(slots_.size());
    plan_.initial[static_cast<std::size_t>(slot)] = bound.tensor;
    kept_.insert(slot);
    if (bound.is_saved) return;
    unsaved_.insert(slot);
    plan_.constants.push_back(std::move(bound.tensor));
  }

  void add_batch(const Json& input) {
    if (plan_.input >= 0) refuse("its graph takes more than one input; export a module that takes one tensor");
    const auto [kind, value] = alternative(field(input, "arg"));
    if (kind != "as_tensor") refuse("its graph takes " + csv::shown(kind) + " in the place of a tensor");
    plan_.input = slots_.add(field(value, "name"));
    plan_.input_shape = shape_of(value);
  }

  TensorShape shape_of(const Json& tensor) const {
    return read_shape(field(field(graph_, "tensor_values"), text(field(tensor, "name")).c_str()), ranges_);
  }

  void add_node(const Json& node) {
    Step step = build_call(node, slots_, plan_.modes);
    check_running_statistics(step);
    plan_.steps.push_back(std::move(step));
  }

  // A batch norm changes them without a word in its schema.
  void check_running_statistics(const Step& step) const {
    if (step.name != "batch_norm" && step.name != "instance_norm") return;
    for (const Place& place : step.places) {
      // Input, weight and bias stand before the running mean and variance.
      const bool is_statistic = place.argument == 3 || place.argument == 4;
      if (!is_statistic || place.fill != Fill::slot || !unsaved_.contains(place.operands.front().slot)) continue;
      refuse("its " + step.name + " keeps statistics in buffers that no checkpoint holds; make them persistent");
    }
  }

  void add_output(const Json& spec) {
    const auto [kind, value] = alternative(spec);
    if (kind == "user_output") return add_result(value);
    if (kind != "buffer_mutation") refuse("its graph has an output of the kind " + csv::shown(kind));
    const std::string& buffer = text(field(value, "buffer_name"));
    const int slot = slots_.find(field(field(value, "arg"), "name"));
    plan_.written_back.emplace_back(slot, changed_buffer(buffer));
  }

  void add_result(const Json& output) {
    if (plan_.output >= 0) refuse("its graph has more than one output; export a module that returns one tensor");
    const auto [kind, value] = alternative(field(output, "arg"));
    if (kind != "as_tensor") refuse("its graph returns " + csv::shown(kind) + " in the place of a tensor");
    plan_.output = slots_.find(field(value, "name"));
    plan_.output_shape = shape_of(value);
  }

  torch::Tensor changed_buffer(const std::string& name) const {
    for (const Json& spec : list(field(signature_, "input_specs"))) {
      const auto [kind, value] = alternative(spec);
      if (kind != "buffer" || text(field(value, "buffer_name")) != name) continue;
      const int slot = slots_.find(field(field(value, "arg"), "name"));
      if (unsaved_.contains(slot)) {
        refuse("its graph changes the buffer " + csv::shown(name) + ", which no checkpoint holds; make it persistent");
      }
      return plan_.initial[static_cast<std::size_t>(slot)].toTensor();
    }
    refuse("its graph changes a buffer " + csv::shown(name) + " that it does not read");
  }

  // Where something is changed in place, a view that had to be a copy would hide the change from what it is a view of.
  void check_views() {
    bool changes_in_place = false;
    for (const Step& step : plan_.steps) {
      if (!step.name.ends_with('_') || step.name == "detach_" || step.places.empty() ||
          step.places.front().fill != Fill::slot)
        continue;
      changes_in_place = changes_in_place || !kept_.contains(step.places.front().operands.front().slot);
    }
    if (!changes_in_place) return;
    for (Step& step : plan_.steps) {
      if (step.name == "view") call_itself(step);
    }
  }

  void find_last_uses() {
    std::vector<bool> is_read(slots_.size());
    const auto mark = [&](int slot, std::vector<int>* dead) {
      if (slot < 0 || is_read[static_cast<std::size_t>(slot)]) return;
      is_read[static_cast<std::size_t>(slot)] = true;
      if (dead != nullptr) dead->push_back(slot);
    };
    mark(plan_.output, nullptr);
    for (const auto& [slot, buffer] : plan_.written_back) mark(slot, nullptr);
    for (const int slot : kept_) mark(slot, nullptr);
    for (auto step = plan_.steps.rbegin(); step != plan_.steps.rend(); ++step) {
      for (const int slot : step->outputs) mark(slot, &step->dead);
      for (const Place& place : step->places) {
        for (const Operand& operand : place.operands) mark(operand.slot, &step->dead);
      }
    }
  }

  const Json& graph_;
  const Json& signature_;
  const Json& ranges_;
  const Binding& bind_;
  Slots slots_;
  GraphPlan plan_;
  /// Slots of tensors that every run reads; among them those that no checkpoint holds.
  std::set<int> kept_;
  std::set<int> unsaved_;
};

}  // namespace

GraphPlan build_plan(const Json& program, const Binding& bind) { return Builder(program, bind).build(); }

}  // namespace exported
