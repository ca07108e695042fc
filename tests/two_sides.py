"""Two classes with a relationship each, whose further arguments are filled in."""

MODELS = """\
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import backref, configure_mappers, declarative_base, relationship

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    bookings = relationship("Booking"{first})


class Booking(Base):
    __tablename__ = "bookings"
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey("customers.id"))
    customer = relationship("Customer"{second}){third}


configure_mappers()
"""
