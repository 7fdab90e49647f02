//! Expressions that are values; each may be missing.

use crate::check::typed::{Expr, ExprKind};
use crate::time::Point;
use crate::value::{Type, Value};

use super::scope::Scope;
use super::{function, number};

impl Scope<'_> {
    /// The value of an expression, `None` if it is missing. A condition is always known.
    pub fn value(&self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            ExprKind::Moment(point) => Some(self.moment(point, &expr.ty)),
            ExprKind::Attribute(id) => self.profile.attribute(*id),
            ExprKind::Property(name) => {
                let event = self.event?;
                self.profile.property(event.ty, event.index, name)
            }
            ExprKind::EventTime => Some(Value::Timestamp(self.event?.time)),
            ExprKind::OfStep(fact) => self.steps.get(*fact)?.clone(),
            ExprKind::Item => self.item?.clone(),
            ExprKind::ItemField(place) => self.item?.as_ref()?.field(place).cloned(),
            ExprKind::Negate(value) => number::fit(number::negate(self.value(value)?)?, &expr.ty),
            ExprKind::Arithmetic(operator, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                let result = number::arithmetic(*operator, &left, &right)?;
                number::fit(result, &expr.ty)
            }
            ExprKind::Call(function, arguments) => {
                number::fit(self.call(*function, arguments)?, &expr.ty)
            }
            ExprKind::List(items) => Some(Value::List(
                items.iter().map(|item| self.value(item)).collect(),
            )),
            ExprKind::Point(lat, lon) => Some(Value::Point {
                lat: self.value(lat)?.as_number()?.to_f64(),
                lon: self.value(lon)?.as_number()?.to_f64(),
            }),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, &expr.ty),
            _ => Some(Value::Bool(self.holds(expr))),
        }
    }

    fn moment(&self, point: &Point, ty: &Type) -> Value {
        match (point, ty) {
            (Point::Date(day), Type::Date) => Value::Date(*day),
            _ => Value::Timestamp(self.clock.instant(point)),
        }
    }

    fn call(&self, function: function::Function, arguments: &[Expr]) -> Option<Value> {
        use function::Function::{Coalesce, If};
        match (function, arguments) {
            (If, [condition, then, otherwise]) => {
                let chosen = if self.holds(condition) {
                    then
                } else {
                    otherwise
                };
                self.value(chosen)
            }
            (Coalesce, choices) => choices.iter().find_map(|choice| self.value(choice)),
            (_, [only]) => function::call(function, &[self.value(only)?], self.clock),
            (_, [first, second]) => {
                let values = [self.value(first)?, self.value(second)?];
                function::call(function, &values, self.clock)
            }
            _ => {
                let values: Option<Vec<Value>> = arguments
                    .iter()
                    .map(|argument| self.value(argument))
                    .collect();
                function::call(function, &values?, self.clock)
            }
        }
    }
}
